//! The lexicon class.

use crate::lexicon;
use pyo3::prelude::*;
use std::sync::Arc;

/// Frames and their patterns, checked.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Lexicon {
    pub core: Arc<lexicon::Lexicon>,
}

#[pymethods]
impl Lexicon {
    #[new]
    fn new(frames: Vec<(String, Vec<String>)>) -> PyResult<Self> {
        Ok(Self { core: Arc::new(lexicon::Lexicon::new(frames)?) })
    }

    #[getter]
    fn frames(&self) -> Vec<(String, Vec<String>)> {
        self.core.names().map(str::to_owned).zip(self.core.patterns().iter().cloned()).collect()
    }
}
