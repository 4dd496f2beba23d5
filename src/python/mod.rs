//! All of PyO3. The classes here are thin and carry no documentation for users: that stands on the Python classes
//! that wrap them. Every call that computes goes through [`door::run`].

#![allow(clippy::needless_pass_by_value, reason = "PyO3 hands arguments over by value")]

mod arrow;
mod batches;
mod choices;
mod collocations;
mod columns;
mod comparison;
mod cooccurrence;
mod counts;
mod dispersion;
mod door;
mod errors;
mod events;
mod groups;
mod hits;
mod lexicon;
mod measures;
mod page;
mod plain;
mod planning;
mod results;
mod reuse;
mod scores;
mod similarity;
mod sparse;
mod table;
mod texts;
mod tokens;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    use super::batches::Batches;
    #[pymodule_export]
    use super::choices::choices;
    #[pymodule_export]
    use super::collocations::{contrasted, phrases};
    #[pymodule_export]
    use super::cooccurrence::{Cooccurrence, stacked};
    #[pymodule_export]
    use super::counts::{Counter, Counts, load, unpack};
    #[pymodule_export]
    use super::dispersion::dispersion;
    #[pymodule_export]
    use super::door::{default_threads, on_progress};
    #[pymodule_export]
    use super::errors::{
        ColumnError, GroupError, InputError, InternalError, LexiconError, OptionError, PatternError, SlantwiseError,
        StoreError,
    };
    #[pymodule_export]
    use super::events::events;
    #[pymodule_export]
    use super::groups::Groups;
    #[pymodule_export]
    use super::hits::{exposure, hits};
    #[pymodule_export]
    use super::lexicon::{Lexicon, coverage, overlap};
    #[pymodule_export]
    use super::measures::{association, association_measures, keyness, keyness_measures};
    #[pymodule_export]
    use super::page::{furniture, furniture_kinds};
    #[pymodule_export]
    use super::planning::power;
    #[pymodule_export]
    use super::reuse::{Duplicates, duplicates, passages, passages_by, without_printed};
    #[pymodule_export]
    use super::scores::scores;
    #[pymodule_export]
    use super::similarity::{grouped, similarity, similarity_measures};
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::texts::Texts;
    #[pymodule_export]
    use super::tokens::{Tokens, explain, languages, notes};

    #[pymodule_init]
    fn init(module: &pyo3::Bound<'_, pyo3::types::PyModule>) -> pyo3::PyResult<()> {
        use pyo3::types::PyModuleMethods;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
