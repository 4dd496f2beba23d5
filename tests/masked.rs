//! Texts of which parts do not count.

use slantwise::corpus::{Masked, Texts};
use slantwise::runtime::Task;
use slantwise::tokens::{TokenOptions, Tokens};
use std::sync::Arc;

fn texts() -> Arc<dyn Texts> {
    Arc::new(vec!["By our desk. The port of Merrow is shut.", "The port is shut.", "Jobs"])
}

fn encode(texts: impl Texts + 'static, options: &TokenOptions) -> Tokens {
    Tokens::encode(Arc::new(texts), options, &Task::new()).unwrap()
}

#[test]
fn masked_words_are_outside_and_offsets_stay() {
    // Overlapping, touching, out of order, empty; and the first cuts through "desk".
    let parts = [(0, 3..9), (0, 0..5), (1, 4..4)];
    let tokens = encode(Masked::parts(texts(), parts, "furniture").unwrap(), &TokenOptions::default());
    assert_eq!((tokens.exposure(0), tokens.exposure(1)), (6, 4));
    assert_eq!(tokens.account().rejected["furniture"], 3);
    assert!(tokens.account().balances());
    let task = Task::new();
    let lines = tokens.kwic(&tokens.compile(&[vec!["the".to_owned(), "desk".to_owned()]], &task).unwrap(), 1, &task);
    assert_eq!(lines.unwrap().iter().map(|line| (line.document, line.start)).collect::<Vec<_>>(), [(0, 13), (1, 0)]);
}

#[test]
fn masks_stack_and_documents_say_why() {
    let inner = Arc::new(Masked::parts(texts(), [(0, 0..12)], "furniture").unwrap());
    let tokens = encode(Masked::documents(inner, [0, 1], "copy").unwrap(), &TokenOptions::default());
    assert_eq!((tokens.rejected(0), tokens.rejected(1), tokens.rejected(2)), (Some("copy"), Some("copy"), None));
    // A word counts as what masked it first.
    assert_eq!((tokens.account().rejected["furniture"], tokens.account().rejected["copy"]), (3, 10));
    assert_eq!(tokens.features().len(), 1);
    assert!(tokens.documents().balances() && tokens.account().balances());
}

#[test]
fn how_rare_a_word_is_follows_from_what_is_left() {
    let options = TokenOptions { min_docfreq: 2, ..TokenOptions::default() };
    let tokens = encode(Masked::documents(texts(), [1], "copy").unwrap(), &options);
    assert_eq!(tokens.n_tokens(), 0);
    assert_eq!(encode(Masked::parts(texts(), [], "copy").unwrap(), &options).n_tokens(), 8);
}

#[test]
fn masks_of_what_is_not_there_are_refused() {
    assert!(Masked::parts(texts(), [(3, 0..1)], "furniture").is_err());
    assert!(Masked::parts(texts(), [(2, 0..5)], "furniture").is_err());
    assert!(Masked::documents(texts(), [3], "copy").is_err());
}
