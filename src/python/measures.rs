//! The formulas on arrays a user already has.

use super::cooccurrence::measure_named;
use super::errors::{InputError, OptionError};
use crate::formula::association::{Association, Pair};
use crate::formula::keyness::{Contrast, Keyness};
use ndarray::Array1;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

/// The four numbers of each place, checked for equal lengths and for being counts.
fn fourfold(names: [&str; 4], arrays: [&PyReadonlyArray1<'_, f64>; 4]) -> PyResult<Vec<[f64; 4]>> {
    let views = arrays.map(PyReadonlyArray1::as_array);
    let length = views[0].len();
    for (name, view) in names.iter().zip(&views) {
        if view.len() != length {
            return Err(InputError::new_err(format!("{name} has {} values and {} has {length}", view.len(), names[0])));
        }
        if let Some(place) = view.iter().position(|value| !value.is_finite() || *value < 0.0) {
            return Err(InputError::new_err(format!(
                "{name}[{place}] = {}: a count of 0 or more is needed",
                view[place]
            )));
        }
    }
    Ok((0..length).map(|place| [0, 1, 2, 3].map(|column: usize| views[column][place])).collect())
}

fn collected(py: Python<'_>, values: impl Iterator<Item = Option<f64>>) -> Bound<'_, PyArray1<f64>> {
    values.map(|value| value.unwrap_or(f64::NAN)).collect::<Array1<f64>>().into_pyarray(py)
}

#[pyfunction]
pub fn association<'py>(
    py: Python<'py>,
    o11: PyReadonlyArray1<'py, f64>,
    r1: PyReadonlyArray1<'py, f64>,
    c1: PyReadonlyArray1<'py, f64>,
    n: PyReadonlyArray1<'py, f64>,
    measure: &str,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let measure = measure_named(measure)?;
    let tables = fourfold(["o11", "r1", "c1", "n"], [&o11, &r1, &c1, &n])?;
    if let Some(place) =
        tables.iter().position(|[o11, r1, c1, n]| o11 > r1 || o11 > c1 || r1 > n || c1 > n || r1 + c1 - o11 > *n)
    {
        let [o11, r1, c1, n] = tables[place];
        return Err(InputError::new_err(format!(
            "place {place} is no contingency table: o11 = {o11}, r1 = {r1}, c1 = {c1}, n = {n}; o11 may not be above r1 \
             or c1, nor r1 + c1 - o11 above n"
        )));
    }
    Ok(collected(py, tables.iter().map(|&[o11, r1, c1, n]| measure.value(Pair { o11, r1, c1, n }))))
}

#[pyfunction]
pub fn keyness<'py>(
    py: Python<'py>,
    f1: PyReadonlyArray1<'py, f64>,
    n1: PyReadonlyArray1<'py, f64>,
    f2: PyReadonlyArray1<'py, f64>,
    n2: PyReadonlyArray1<'py, f64>,
    measure: &str,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let kind = Keyness::from_name(measure).ok_or_else(|| {
        OptionError::new_err(format!("measure = {measure:?}: one of {} is needed", keyness_measures().join(", ")))
    })?;
    let tables = fourfold(["f1", "n1", "f2", "n2"], [&f1, &n1, &f2, &n2])?;
    if let Some(place) = tables.iter().position(|[f1, n1, f2, n2]| f1 > n1 || f2 > n2) {
        let [f1, n1, f2, n2] = tables[place];
        return Err(InputError::new_err(format!(
            "place {place}: f1 = {f1} of n1 = {n1}, f2 = {f2} of n2 = {n2}; a count may not be above its number of words"
        )));
    }
    Ok(collected(py, tables.iter().map(|&[f1, n1, f2, n2]| kind.value(Contrast { f1, n1, f2, n2 }))))
}

#[pyfunction]
pub fn association_measures() -> Vec<&'static str> {
    Association::ALL.iter().map(|measure| measure.name()).collect()
}

#[pyfunction]
pub fn keyness_measures() -> Vec<&'static str> {
    Keyness::ALL.iter().map(|measure| measure.name()).collect()
}
