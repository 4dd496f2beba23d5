//! The map in the crate documentation is true: a module names only modules of a lower layer, pyo3 is named in
//! `src/python/` alone, rayon in `src/runtime.rs` alone, and unsafe code in the Arrow bridge alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The layer of each module, from the table in the documentation of the crate.
fn layers() -> BTreeMap<String, u32> {
    let root = fs::read_to_string("src/lib.rs").unwrap();
    let mut layers = BTreeMap::new();
    for line in root.lines() {
        let mut words = line.trim_start_matches("//!").split_whitespace();
        if let (Some(layer), Some(module)) = (words.next().and_then(|word| word.parse().ok()), words.next()) {
            layers.insert(module.to_owned(), layer);
        }
    }
    layers
}

/// Code without its comments: documentation may point anywhere.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The module a file belongs to: the first part of its path below `src/`.
fn module(path: &Path) -> String {
    let first = path.strip_prefix("src").unwrap().components().next().unwrap();
    first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The modules that code names as `crate::module`, in a path or in a group of imports.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in code.split("crate::").skip(1) {
        let group = part.strip_prefix('{').map_or_else(Vec::new, |group| {
            group[..group.find('}').unwrap_or(group.len())].split(',').map(str::trim).collect()
        });
        let listed = if group.is_empty() { vec![part] } else { group };
        for name in listed {
            names.push(name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names
}

#[test]
fn every_import_points_down() {
    let layers = layers();
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    assert!(files.len() > 20, "the sources were not found");
    let mut checked = 0;
    for path in files.iter().filter(|path| !path.ends_with("lib.rs")) {
        let own = module(path);
        let layer = layers.get(&own).unwrap_or_else(|| panic!("{own} is missing from the layer table in src/lib.rs"));
        for name in named(&code(path)) {
            if name == own {
                continue;
            }
            let other = layers.get(&name).unwrap_or_else(|| panic!("{}: crate::{name} is in no layer", path.display()));
            assert!(other < layer, "{}: {own} (layer {layer}) names {name} (layer {other})", path.display());
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} imports were seen; the test looks at the wrong thing");
}

#[test]
fn every_module_is_on_the_map() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut modules: Vec<String> = files.iter().map(|path| module(path)).filter(|name| name != "lib").collect();
    modules.sort();
    modules.dedup();
    let mapped: Vec<String> = layers().into_keys().collect();
    assert_eq!(modules, mapped);
}

#[test]
fn what_is_foreign_has_one_place() {
    let places = [
        ("pyo3", "src/python/"),
        ("numpy", "src/python/"),
        ("arrow_array", "src/python/"),
        ("rayon", "src/runtime.rs"),
        ("unsafe", "src/python/arrow.rs"),
    ];
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for (word, place) in places {
        let mut used = false;
        for path in &files {
            let shown = path.to_str().unwrap().replace('\\', "/");
            let mentions = code(path).split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|part| part == word);
            assert!(!mentions || shown.starts_with(place), "{shown} names {word}; its place is {place}");
            used |= mentions;
        }
        assert!(used, "nothing names {word}: the rule is out of date");
    }
}
