//! The events of a corpus, as columns.

use super::door;
use super::results::Builder;
use super::table::Table;
use super::tokens::{PyAccount, Tokens, account};
use crate::event::{self, Event, Link, Wanted};
use pyo3::prelude::*;

/// Per document its event; `event, doc, other, similarity, terms` of every two articles of an event; `event, doc` (its
/// first)`, articles, similarity` (of its least similar two)`, terms`; and the account of documents.
#[pyfunction]
#[pyo3(signature = (texts, titles, dates, days, threshold))]
pub fn events<'py>(
    py: Python<'py>,
    texts: &Tokens,
    titles: Option<&Tokens>,
    dates: Option<Vec<Option<i32>>>,
    days: Option<u32>,
    threshold: f64,
) -> PyResult<(Table, Table, Table, PyAccount<'py>)> {
    let wanted = Wanted { days, threshold };
    let titles = titles.map(|titles| titles.core.as_ref());
    let found =
        door::run(py, texts.threads, |task| event::events(&texts.core, titles, dates.as_deref(), wanted, task))?;
    let mut told = vec![None; texts.core.len()];
    let numbered = || found.events.iter().enumerate();
    for (number, event) in numbered() {
        event.documents.iter().for_each(|&document| told[document] = i64::try_from(number).ok());
    }
    let mut column = Builder::new();
    column.whole("event", told.into_iter());
    let pairs: Vec<(usize, &Link)> =
        numbered().flat_map(|(number, event)| event.links.iter().map(move |link| (number, link))).collect();
    let mut links = Builder::new();
    links.count("event", pairs.iter().map(|pair| pair.0 as u64));
    links.count("doc", pairs.iter().map(|(_, link)| link.pair.0 as u64));
    links.count("other", pairs.iter().map(|(_, link)| link.pair.1 as u64));
    links.real("similarity", pairs.iter().map(|(_, link)| Some(link.similarity)));
    let terms: Vec<String> = pairs.iter().map(|(_, link)| link.terms.join(", ")).collect();
    links.text("terms", terms.iter().map(|terms| Some(terms.as_str())));
    let least = |event: &Event| event.links.iter().map(|link| link.similarity).min_by(f64::total_cmp);
    let mut events = Builder::new();
    events.count("event", numbered().map(|(number, _)| number as u64));
    events.count("doc", numbered().map(|(_, event)| event.documents[0] as u64));
    events.count("articles", numbered().map(|(_, event)| event.documents.len() as u64));
    events.real("similarity", numbered().map(|(_, event)| least(event)));
    let terms: Vec<String> = numbered().map(|(_, event)| event.terms.join(", ")).collect();
    events.text("terms", terms.iter().map(|terms| Some(terms.as_str())));
    Ok((column.table()?, links.table()?, events.table()?, account(py, &found.documents)?))
}
