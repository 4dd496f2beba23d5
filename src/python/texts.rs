//! Strings in Arrow arrays, borrowed where they lie.

use super::errors::{ColumnError, InputError, OptionError};
use super::table::Table;
use crate::corpus;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::DataType;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// One chunk of strings, in any layout Arrow has for them.
enum Chunk {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// Values once, and per row which of them.
    Dictionary(Box<Chunk>, Vec<Option<usize>>),
    Nulls(usize),
}

impl Chunk {
    fn of(array: &dyn Array) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Small(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => Self::Large(array.as_string::<i64>().clone()),
            DataType::Utf8View => Self::View(array.as_string_view().clone()),
            DataType::Null => Self::Nulls(array.len()),
            DataType::Dictionary(_, _) => {
                let any = array.as_any_dictionary();
                let values = Self::of(any.values().as_ref())?;
                let keys = if any.values().is_empty() { vec![0; array.len()] } else { any.normalized_keys() };
                let keys = keys.into_iter().enumerate();
                Self::Dictionary(Box::new(values), keys.map(|(row, key)| array.is_valid(row).then_some(key)).collect())
            }
            _ => return None,
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Small(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::View(array) => array.len(),
            Self::Dictionary(_, keys) => keys.len(),
            Self::Nulls(rows) => *rows,
        }
    }

    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Dictionary(values, keys) => keys[row].and_then(|key| values.get(key)),
            Self::Nulls(_) => None,
        }
    }
}

/// A column of strings in chunks.
pub struct Strings {
    chunks: Vec<Chunk>,
    /// The first row of each chunk, and the number of rows.
    starts: Vec<usize>,
}

impl Strings {
    /// The strings of a column, or `None` where it holds something else.
    pub fn of(arrays: &[ArrayRef]) -> Option<Self> {
        let chunks = arrays.iter().map(|array| Chunk::of(array.as_ref())).collect::<Option<Vec<_>>>()?;
        let mut starts = vec![0];
        for chunk in &chunks {
            starts.push(starts[starts.len() - 1] + chunk.len());
        }
        Some(Self { chunks, starts })
    }

    pub fn len(&self) -> usize {
        self.starts[self.chunks.len()]
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        let chunk = self.starts.partition_point(|&start| start <= row) - 1;
        self.chunks[chunk].get(row - self.starts[chunk])
    }
}

impl corpus::Texts for Strings {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn get(&self, document: usize) -> Option<&str> {
        Self::get(self, document)
    }
}

/// Some of the texts of another column.
struct Picked {
    all: Arc<dyn corpus::Texts>,
    rows: Vec<usize>,
}

impl corpus::Texts for Picked {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn get(&self, document: usize) -> Option<&str> {
        self.all.get(self.rows[document])
    }

    fn rejected(&self, document: usize) -> Option<&'static str> {
        self.all.rejected(self.rows[document])
    }

    fn masks(&self, document: usize, emit: &mut dyn FnMut(Range<usize>, &'static str)) {
        self.all.masks(self.rows[document], emit);
    }
}

/// The reason of this name.
fn known(reason: &str) -> PyResult<&'static str> {
    match reason {
        "copy" => Ok(corpus::COPY),
        "printed" => Ok(corpus::PRINTED),
        "furniture" => Ok(corpus::FURNITURE),
        other => {
            Err(OptionError::new_err(format!("reason = {other:?}: \"copy\", \"printed\" or \"furniture\" is needed")))
        }
    }
}

/// The texts of a corpus.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Texts {
    pub core: Arc<dyn corpus::Texts>,
}

impl Texts {
    fn check(&self, row: usize) -> PyResult<()> {
        if row < self.core.len() {
            return Ok(());
        }
        Err(pyo3::exceptions::PyIndexError::new_err(format!("row {row} of {} documents", self.core.len())))
    }
}

#[pymethods]
impl Texts {
    #[new]
    fn new(table: &Table, column: &str) -> PyResult<Self> {
        let chunks = table.chunks(column)?;
        let Some(strings) = Strings::of(&chunks) else {
            let kind = chunks.first().map_or(&DataType::Null, |chunk| chunk.data_type());
            return Err(ColumnError::new_err(format!(
                "column {column:?} is of the Arrow type {kind}; text is needed. Name another column or turn this one into text"
            )));
        };
        Ok(Self { core: Arc::new(strings) })
    }

    fn __len__(&self) -> usize {
        self.core.len()
    }

    fn __getitem__(&self, row: usize) -> PyResult<Option<&str>> {
        self.check(row)?;
        Ok(self.core.get(row))
    }

    fn pick(&self, rows: Vec<usize>) -> PyResult<Self> {
        rows.iter().try_for_each(|&row| self.check(row))?;
        Ok(Self { core: Arc::new(Picked { all: self.core.clone(), rows }) })
    }

    /// The same texts without some parts: documents, where each part begins and where it ends, in characters.
    fn without_parts(&self, parts: Vec<(usize, usize, usize)>, reason: &str) -> PyResult<Self> {
        let mut of_document = BTreeMap::<usize, Vec<(usize, usize)>>::new();
        for (document, start, end) in parts {
            self.check(document)?;
            of_document.entry(document).or_default().push((start, end));
        }
        let mut bytes = Vec::new();
        for (document, parts) in of_document {
            let text = self.core.get(document).unwrap_or_default();
            let mut at: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
            at.push(text.len());
            for (start, end) in parts {
                if start > end || end >= at.len() {
                    let characters = at.len() - 1;
                    return Err(InputError::new_err(format!(
                        "row {document}: there are no characters {start} to {end} in a text of {characters}"
                    )));
                }
                bytes.push((document, at[start]..at[end]));
            }
        }
        let masked = corpus::Masked::parts(self.core.clone(), bytes, known(reason)?)?;
        Ok(Self { core: Arc::new(masked) })
    }

    /// The same texts without some documents.
    fn without_documents(&self, documents: Vec<usize>, reason: &str) -> PyResult<Self> {
        let masked = corpus::Masked::documents(self.core.clone(), documents, known(reason)?)?;
        Ok(Self { core: Arc::new(masked) })
    }

    /// How many documents are left out though they have a text, by reason.
    fn left_out(&self) -> BTreeMap<&'static str, u64> {
        let mut reasons = BTreeMap::new();
        for row in (0..self.core.len()).filter(|&row| self.core.get(row).is_some()) {
            if let Some(reason) = self.core.rejected(row) {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        reasons
    }

    /// How many documents have no text, how many an empty one, and how many characters there are in all.
    fn summary(&self, py: Python<'_>) -> (usize, usize, u64) {
        py.detach(|| {
            let (mut missing, mut empty, mut characters) = (0, 0, 0);
            for row in 0..self.core.len() {
                match self.core.get(row) {
                    None => missing += 1,
                    Some(text) if text.trim().is_empty() => empty += 1,
                    Some(text) => characters += text.chars().count() as u64,
                }
            }
            (missing, empty, characters)
        })
    }
}
