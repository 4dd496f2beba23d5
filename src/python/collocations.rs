//! Phrases, and the company of a node contrasted between groups.

use super::comparison::Comparison;
use super::cooccurrence::Cooccurrence;
use super::door;
use super::groups::Groups;
use super::results::{self, Builder};
use super::table::Table;
use super::tokens::{Around, PyAccount, Tokens, account, cells};
use crate::collocations::{self, Collocation, Phrases};
use crate::contrast::{self, Row};
use crate::count::{self, DocCounts, Furniture};
use crate::error::Error;
use crate::runtime::map_items;
use crate::sparse::Csr;
use pyo3::prelude::*;
use std::collections::{HashMap, HashSet};

/// `collocation, length, frequency, docfreq, lambda, z, g2, pmi`, by falling z, then by text.
#[pyfunction]
#[pyo3(signature = (tokens, lengths, min_count, sentences, top=None))]
pub fn phrases(
    py: Python<'_>,
    tokens: &Tokens,
    lengths: Vec<usize>,
    min_count: u64,
    sentences: bool,
    top: Option<usize>,
) -> PyResult<Table> {
    let core = &tokens.core;
    let wanted = Phrases { lengths, min_count, sentences };
    let mut found = door::run(py, tokens.threads, |task| {
        let all = collocations::collocations(core, &wanted, task)?;
        map_items(task, "measuring phrases", all, |phrase| Ok((phrase.runs.z(), phrase)))
    })?;
    // Terms are numbered by their order, and a blank comes before whatever a word is made of: this is the order of texts.
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.terms.cmp(&b.1.terms)));
    found.truncate(top.unwrap_or(usize::MAX));
    let text = |(_, phrase): &(f64, Collocation)| {
        let words: Vec<&str> = phrase.terms.iter().map(|&term| core.vocabulary().term(term)).collect();
        words.join(" ")
    };
    let texts: Vec<String> = found.iter().map(text).collect();
    let mut builder = Builder::new();
    builder.text("collocation", texts.iter().map(|text| Some(text.as_str())));
    builder.count("length", found.iter().map(|(_, phrase)| phrase.terms.len() as u64));
    builder.count("frequency", found.iter().map(|(_, phrase)| phrase.frequency));
    builder.count("docfreq", found.iter().map(|(_, phrase)| phrase.docfreq));
    builder.real("lambda", found.iter().map(|(_, phrase)| Some(phrase.runs.lambda())));
    builder.real("z", found.iter().map(|(z, _)| Some(*z)));
    builder.real("g2", found.iter().map(|(_, phrase)| Some(phrase.runs.g2())));
    builder.real("pmi", found.iter().map(|(_, phrase)| phrase.runs.pmi()));
    builder.table()
}

/// A table, the nodes that cannot be contrasted, and the account of documents.
type Contrasted<'py> = (Table, Vec<String>, PyAccount<'py>);

/// What the windows of each node hold, contrasted between groups. A document counts where any node is met in it. Left
/// out are nodes that stand in one group alone, unless all do.
#[pyfunction]
#[pyo3(signature = (matrix, patterns, around, outlets, comparison, top=None, within=None, cluster=None))]
#[allow(clippy::too_many_arguments, reason = "the arguments of the Python method, which names them")]
pub fn contrasted<'py>(
    py: Python<'py>,
    matrix: &Cooccurrence,
    patterns: Vec<String>,
    around: Around,
    outlets: &Groups,
    comparison: Comparison,
    top: Option<usize>,
    within: Option<&Groups>,
    cluster: Option<&Groups>,
) -> PyResult<Contrasted<'py>> {
    let (core, tokens, span) = (&matrix.core, &matrix.tokens, around.span()?);
    let (plan, against) = comparison.plan(&outlets.core)?;
    let cells = cells(outlets, within)?;
    let clusters = cluster.map(|cluster| cluster.core.clone());
    let (nodes, alone, tables, documents) = door::run(py, matrix.threads, |task| {
        let (mut nodes, mut alone, mut tables) = (Vec::new(), Vec::new(), Vec::new());
        let mut met = DocCounts {
            counts: Csr::from_rows(0, vec![Vec::new(); tokens.len()])?,
            exposure: vec![0; tokens.len()],
            rejected: (0..tokens.len()).map(|document| tokens.rejected(document).or(Some("not near"))).collect(),
        };
        let wanted = core.nodes(&tokens.compile(&[patterns], task)?);
        let columns: HashSet<usize> = core.wanted_columns().collect();
        for &node in &wanted {
            // The view and what is counted in it are held for one node at a time.
            let held = task.charged();
            let company = tokens.company(core.features[node], span, task)?;
            let (terms, counts) = count::terms(&company, task)?;
            for (rejected, here) in met.rejected.iter_mut().zip(&counts.rejected) {
                *rejected = rejected.and(*here);
            }
            let units = count::Units::of(&counts, &cells, clusters.as_deref())?;
            let contrasted = contrast::contrast_units(&units, &plan, task).and_then(|(sums, mut rows)| {
                contrast::lint(&mut rows, &plan, &Furniture::of_terms(&company, &terms, &sums, task)?);
                Ok(rows)
            });
            drop(units);
            drop(company);
            drop(counts);
            task.release(task.charged() - held);
            match contrasted {
                Ok(mut rows) => {
                    for row in &mut rows {
                        row.feature = core.features.binary_search(&terms[row.feature]).unwrap_or_default();
                    }
                    rows.retain(|row| columns.contains(&row.feature));
                    task.charge(size_of_val(rows.as_slice()))?;
                    nodes.push(node);
                    tables.push(rows);
                }
                Err(Error::TooFewGroups { .. }) if wanted.len() > 1 && alone.len() + 1 < wanted.len() => {
                    alone.push(node);
                }
                Err(error) => return Err(error),
            }
        }
        contrast::jointly(&mut tables, &plan);
        Ok((nodes, alone, tables, count::sums(&met, &cells, clusters.as_deref(), task)?.documents))
    })?;
    let term = |feature: usize| tokens.vocabulary().term(core.features[feature]);
    let mut kept: Vec<(&str, Row)> = Vec::new();
    for (node, rows) in nodes.into_iter().zip(tables) {
        let mut shown: HashMap<usize, usize> = HashMap::new();
        for row in rows {
            let so_far = shown.entry(row.versus).or_default();
            *so_far += 1;
            if *so_far <= top.unwrap_or(usize::MAX) {
                kept.push((term(node), row));
            }
        }
    }
    let (nodes, rows): (Vec<&str>, Vec<Row>) = kept.into_iter().unzip();
    let features: Vec<&str> = (0..core.features.len()).map(term).collect();
    let alone = alone.into_iter().map(|node| term(node).to_owned()).collect();
    let table = results::company(outlets, &against, &nodes, &rows, &features, within.is_some())?;
    Ok((table, alone, account(py, &documents)?))
}
