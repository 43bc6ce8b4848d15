//! What a scenario measured, as a small table or as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value, json};

/// The figures of one scenario.
#[derive(Debug)]
pub struct Report {
    title: String,
    rows: Vec<Row>,
}

/// One figure.
#[derive(Debug)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// How much it is.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
}

impl Report {
    /// Nothing yet, of a scenario that is described so.
    pub(crate) fn new(title: String) -> Self {
        Self { title, rows: Vec::new() }
    }

    /// With one more figure.
    pub(crate) fn add(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.rows.push(Row { what: what.into(), value, unit });
    }

    /// With the median and the 99th percentile of some times.
    pub(crate) fn add_times(&mut self, what: &str, times: &mut [Duration]) {
        times.sort_unstable();
        for percent in [50, 99] {
            let time = percentile(times, percent).as_secs_f64() * 1e3;
            self.add(format!("{what}, p{percent}"), time, "ms");
        }
    }

    /// All figures.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// For people: Markdown, as docs/performance.md has it.
    pub fn table(&self) -> String {
        let mut table = format!("**{}**\n\n| what | measured |\n|---|---|\n", self.title);
        for Row { what, value, unit } in &self.rows {
            // Writing to a String cannot fail.
            let _ = writeln!(table, "| {what} | {} {unit} |", legible(*value));
        }
        table + "\n"
    }

    /// For programs: an object on one line.
    pub fn json(&self) -> String {
        let figures = self.rows.iter().map(|row| {
            let figure = json!({"value": row.value, "unit": row.unit});
            (row.what.clone(), figure)
        });
        let figures: Map<String, Value> = figures.collect();
        format!("{}\n", json!({"scenario": self.title, "figures": figures}))
    }
}

/// One of so many equal parts of a time, in microseconds.
pub(crate) fn micros_each(of: Duration, parts: usize) -> f64 {
    each(of.as_secs_f64() * 1e6, parts)
}

/// One of so many equal parts.
#[expect(clippy::cast_precision_loss, reason = "what was done so often is far below 2^52")]
pub(crate) fn each(of: f64, parts: usize) -> f64 {
    of / parts.max(1) as f64
}

/// The time that so many percent of sorted times do not exceed.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// Three digits are more than a noisy machine tells.
fn legible(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || size == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 50), Duration::from_millis(100));
        assert_eq!(percentile(&times, 99), Duration::from_millis(198));
        assert_eq!(percentile(&times[..1], 99), Duration::from_millis(1));
        assert_eq!(percentile(&[], 99), Duration::ZERO);
    }

    #[test]
    fn a_report_is_a_table_or_json() {
        let mut report = Report::new("two things".to_owned());
        report.add("CPU each", 12.345, "µs");
        report.add("things", 1234.5, "");
        assert!(report.table().contains("| CPU each | 12.3 µs |\n| things | 1234  |\n"));
        let json: Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["figures"]["CPU each"], json!({"value": 12.345, "unit": "µs"}));
    }
}
