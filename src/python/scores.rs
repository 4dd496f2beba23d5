//! The frames of every document.

use super::door;
use super::lexicon::Lexicon;
use super::results::Builder;
use super::table::Table;
use super::tokens::Tokens;
use crate::count::{self, DocCounts, Frames};
use crate::formula::shrinkage::Rates;
use pyo3::prelude::*;

const PER_THOUSAND: f64 = 1e3;

/// `doc, frame, hits[, negated], tokens, rate, shrunk, share`: every frame of every document that has words, by document.
#[pyfunction]
pub fn scores(py: Python<'_>, tokens: &Tokens, lexicon: &Lexicon) -> PyResult<Table> {
    let (core, units) = (&tokens.core, lexicon.core.units());
    let (counted, shares, typical) = door::run(py, tokens.threads, |task| {
        let frames = Frames::compile(core, &lexicon.core, task)?;
        let counted = count::frames(core, &frames, task)?;
        let possible = frames.possible();
        let (shares, _) = count::shares(counted.hits.clone(), &lexicon.core, &possible)?;
        Ok((counted, shares, lexicon.core.typical(&possible)))
    })?;
    let DocCounts { counts, exposure, rejected } = &counted.hits;
    let documents: Vec<usize> = (0..exposure.len()).filter(|&document| rejected[document].is_none()).collect();
    let priors: Vec<Option<Rates>> = (0..units.len())
        .map(|frame| {
            let unit = typical[frame];
            let column = u32::try_from(frame).unwrap_or(u32::MAX);
            let of = |&document: &usize| {
                (f64::from(counts.get(document, column).unwrap_or(0)) / unit, exposure[document] as f64)
            };
            Rates::of(documents.iter().map(of))
        })
        .collect();
    let names: Vec<&str> = lexicon.core.names().collect();
    let rows = || documents.iter().flat_map(|&document| (0..units.len()).map(move |frame| (document, frame)));
    let at = |matrix: &crate::sparse::Csr<u32>, (document, frame): (usize, usize)| {
        matrix.get(document, u32::try_from(frame).unwrap_or(u32::MAX)).unwrap_or(0)
    };
    let hits = |row: (usize, usize)| f64::from(at(counts, row)) / f64::from(units[row.1]);
    let weighted = units.iter().any(|&unit| unit != 1);
    let mut builder = Builder::new();
    builder.count("doc", rows().map(|(document, _)| document as u64));
    builder.text("frame", rows().map(|(_, frame)| Some(names[frame])));
    builder.hits("hits", weighted, rows().map(|row| (u64::from(at(counts, row)), units[row.1])));
    if let Some(negated) = &counted.negated {
        builder.hits("negated", weighted, rows().map(|row| (u64::from(at(&negated.counts, row)), units[row.1])));
    }
    builder.count("tokens", rows().map(|(document, _)| exposure[document]));
    builder.real("rate", rows().map(|row| Some(hits(row) / exposure[row.0] as f64 * PER_THOUSAND)));
    let shrunk = |row: (usize, usize)| {
        // Chance is in matches, whatever each of them weighs.
        let weight = typical[row.1];
        let drawn = |prior: &Rates| prior.shrunk(f64::from(at(counts, row)) / weight, exposure[row.0] as f64);
        priors[row.1].as_ref().map(|prior| drawn(prior) * weight / f64::from(units[row.1]) * PER_THOUSAND)
    };
    builder.real("shrunk", rows().map(shrunk));
    let share = |row: (usize, usize)| {
        let all = shares.exposure[row.0];
        (all > 0).then(|| f64::from(at(&shares.counts, row)) / all as f64)
    };
    builder.real("share", rows().map(share));
    builder.table()
}
