//! How does each outlet tell the same story?
//!
//! slantwise counts a news corpus and says, per outlet, which words, word pairs and frames it uses more than the
//! others do, how sure one can be of it, and in which sentences it shows. This crate is the core; it knows no Python.
//!
//! # One idea: where × what × compare
//!
//! Every analysis is three independent choices, and each has one place in the code:
//!
//! - **where** the words are taken from (whole articles, near a target, in quotation marks): a view of [`tokens::Tokens`];
//! - **what** is counted there (terms, frames of a lexicon): a [`count::DocCounts`];
//! - **how outlets are compared**: one estimator, [`contrast`].
//!
//! # The map
//!
//! A module names only modules of a lower layer; `tests/layers.rs` reads this table and fails on any other import.
//!
//! ```text
//! layer  module      what it is
//! 0      error       the one Error enum; variants carry the numbers
//! 1      runtime     threads, cancellation, memory: the one way to run work in parallel
//! 1      draw        random numbers that belong to things: the same for any threads, blocks and order of rows
//! 1      text        a text → its words: segmentation, folding, stemming, stop words, sentences, quotations
//! 1      vocabulary  term ↔ TermId
//! 1      sparse      Csr, a sparse matrix with checked invariants
//! 1      formula     pure formulas: keyness, association, dispersion, similarity, multiple testing, distributions
//! 2      corpus      documents: their texts, their groups, what was rejected and why
//! 2      pattern     globs, phrases and regular expressions → sets of terms; leftmost-longest matching
//! 2      similarity  how alike the rows of a sparse matrix are, as a sparse matrix
//! 3      page        what belongs to the page and not to the article: lines repeated, doubled, known by their words
//! 3      tokens      the encoded corpus, its views, keyword in context
//! 3      lexicon     frames → patterns
//! 4      count       a count per document, and the additive sums per outlet
//! 4      collocations phrases: runs of words that belong together
//! 4      cooccur     windowed co-occurrence and its association measures
//! 4      reuse       near-duplicates and shared passages
//! 5      contrast    the estimator: outlets compared, within events, with uncertainty
//! 5      event       which articles tell the same event
//! 5      store       counts saved to a file: versioned, checksummed, nothing but data
//! 6      python      all of PyO3: the one door, Arrow in and out, thin classes (feature `python`)
//! ```
//!
//! # A whole way through
//!
//! ```
//! use slantwise::{contrast, corpus::{Groups, Texts}, count, runtime::Task, tokens::{TokenOptions, Tokens}};
//! use std::sync::Arc;
//!
//! let texts: Arc<dyn Texts> = Arc::new(vec!["Tariffs cost jobs", "Tariffs guard the border", "Jobs and prices"]);
//! let task = Task::new();
//! let tokens = Tokens::encode(texts, &TokenOptions::default(), &task)?;
//! let (features, counts) = count::terms(&tokens, &task)?;
//! let outlets = Groups::from_labels(&[Some("Tribune"), Some("Ledger"), Some("Tribune")]);
//! let sums = count::sums(&counts, &contrast::Cells::of(&outlets), None, &task)?;
//! let rows = contrast::contrast(&sums, &contrast::Plan::new(&outlets).min_count(1), &task)?;
//! assert!(rows.iter().any(|row| tokens.vocabulary().term(features[row.feature]) == "jobs"));
//! # Ok::<(), slantwise::error::Error>(())
//! ```

pub mod collocations;
pub mod contrast;
pub mod cooccur;
pub mod corpus;
pub mod count;
pub mod draw;
pub mod error;
pub mod event;
pub mod formula;
pub mod lexicon;
pub mod page;
pub mod pattern;
#[cfg(feature = "python")]
mod python;
pub mod reuse;
pub mod runtime;
pub mod similarity;
pub mod sparse;
pub mod store;
pub mod text;
pub mod tokens;
pub mod vocabulary;
