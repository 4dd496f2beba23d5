//! The furniture of pages, as columns.

use super::door;
use super::groups::Groups;
use super::results::Builder;
use super::table::Table;
use super::texts::Texts;
use crate::page::{self, Kind};
use pyo3::prelude::*;
use std::collections::BTreeMap;

/// `doc, kind, place, start, end` (in characters)`, words, articles, line` of every piece, by document and place; lines
/// that differ by numbers, spaces and case alone have one number.
#[pyfunction]
#[pyo3(signature = (texts, outlets, least, threads))]
pub fn furniture(
    py: Python<'_>,
    texts: &Texts,
    outlets: &Groups,
    least: u64,
    threads: Option<usize>,
) -> PyResult<Table> {
    let (pieces, told) = door::run(py, threads, |task| {
        let pieces = page::furniture(texts.core.as_ref(), &outlets.core, least, task)?;
        let told: Vec<_> = pieces
            .iter()
            .map(|piece| {
                let text = texts.core.get(piece.document).unwrap_or_default();
                let start = text[..piece.range.start].chars().count();
                let inside = &text[piece.range.clone()];
                (start, start + inside.chars().count(), page::words(inside))
            })
            .collect();
        Ok((pieces, told))
    })?;
    let mut lines = BTreeMap::new();
    let numbers: Vec<u64> = pieces
        .iter()
        .map(|piece| {
            let next = lines.len() as u64;
            *lines.entry(piece.line).or_insert(next)
        })
        .collect();
    let mut builder = Builder::new();
    builder.count("doc", pieces.iter().map(|piece| piece.document as u64));
    builder.text("kind", pieces.iter().map(|piece| Some(piece.kind.name())));
    builder.text("place", pieces.iter().map(|piece| Some(piece.place.name())));
    builder.count("start", told.iter().map(|told| told.0 as u64));
    builder.count("end", told.iter().map(|told| told.1 as u64));
    builder.count("words", told.iter().map(|told| told.2 as u64));
    builder.count("articles", pieces.iter().map(|piece| piece.articles));
    builder.count("line", numbers.into_iter());
    builder.table()
}

#[pyfunction]
pub fn furniture_kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.name()).collect()
}
