//! The lexicon class.

use crate::lexicon::{self, Frame, Negation};
use pyo3::prelude::*;
use std::sync::Arc;

/// Frames and their patterns, checked.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Lexicon {
    pub core: Arc<lexicon::Lexicon>,
}

#[pymethods]
impl Lexicon {
    /// Frames as (name, patterns with weights, what is excluded), and what negates within how many words.
    #[new]
    #[pyo3(signature = (frames, negation=None))]
    #[allow(clippy::type_complexity, reason = "what the Python class takes apart at once")]
    fn new(
        frames: Vec<(String, Vec<(String, u32)>, Vec<String>)>,
        negation: Option<(Vec<String>, usize)>,
    ) -> PyResult<Self> {
        let mut checked = Vec::with_capacity(frames.len());
        for (name, entries, excluded) in frames {
            checked.push(Frame::new(&name, entries, excluded)?);
        }
        let negation = negation.map(|(patterns, window)| Negation { patterns, window });
        Ok(Self { core: Arc::new(lexicon::Lexicon::new(checked, negation)?) })
    }

    /// The names of the frames.
    #[getter]
    fn frames(&self) -> Vec<&str> {
        self.core.names().collect()
    }
}
