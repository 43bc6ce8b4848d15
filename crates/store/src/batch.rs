//! Many rows in one statement: `jsonb_each` in SQLite, `unnest` in PostgreSQL, behind one SQL text.

use std::sync::Arc;

use sqlx::AssertSqlSafe;
use sqlx::query::Query;

use crate::engine::{Bound, Connection, Reader, Record};

/// A statement that takes any number of rows in place of `{input}`, which it sees as a table `input`.
/// Kept in a `static` behind a `LazyLock`, so that its text is made once.
#[derive(Debug)]
pub(crate) struct Batch {
    columns: Vec<Type>,
    sqlite: Arc<str>,
    postgres: Arc<str>,
}

/// The type of a column of input rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Int,
    Text,
}

impl Batch {
    /// `sql` with its `{input}`, and the names and types of the input's columns.
    pub(crate) fn new(sql: &str, columns: &[(&str, Type)]) -> Self {
        Self::for_each_engine(sql, sql, columns)
    }

    /// A statement that each engine needs in words of its own.
    pub(crate) fn for_each_engine(sqlite: &str, postgres: &str, columns: &[(&str, Type)]) -> Self {
        let extracted: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(at, (name, _))| format!("json_extract(value, '$[{at}]') AS {name}"))
            .collect();
        let from_json = format!("(SELECT {} FROM jsonb_each($1)) AS input", extracted.join(", "));

        let arrays: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(at, (_, kind))| match kind {
                Type::Int => format!("${}::bigint[]", at + 1),
                Type::Text => format!("${}::text[]", at + 1),
            })
            .collect();
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let from_arrays = format!("unnest({}) AS input ({})", arrays.join(", "), names.join(", "));

        Self {
            columns: columns.iter().map(|(_, kind)| *kind).collect(),
            sqlite: sqlite.replace("{input}", &from_json).into(),
            postgres: postgres.replace("{input}", &from_arrays).into(),
        }
    }

    /// No rows yet.
    pub(crate) fn rows<'t>(&self) -> Rows<'t> {
        Rows(
            self.columns
                .iter()
                .map(|kind| match kind {
                    Type::Int => Column::Int(Vec::new()),
                    Type::Text => Column::Text(Vec::new()),
                })
                .collect(),
        )
    }
}

/// Input rows for a [`Batch`], column by column.
#[derive(Debug)]
pub(crate) struct Rows<'t>(Vec<Column<'t>>);

#[derive(Debug)]
enum Column<'t> {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'t str>>),
}

/// One cell of an input row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'t> {
    Int(Option<i64>),
    Text(&'t str),
}

impl From<i64> for Cell<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Cell<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl<'t> From<&'t str> for Cell<'t> {
    fn from(value: &'t str) -> Self {
        Self::Text(value)
    }
}

impl<'t> Rows<'t> {
    /// Adds one row, its cells in the order of the batch's columns.
    pub(crate) fn push<const N: usize>(&mut self, cells: [Cell<'t>; N]) {
        debug_assert_eq!(N, self.0.len(), "a row has as many cells as the batch has columns");
        for (column, cell) in self.0.iter_mut().zip(cells) {
            match (column, cell) {
                (Column::Int(values), Cell::Int(value)) => values.push(value),
                (Column::Text(values), Cell::Text(value)) => values.push(Some(value)),
                (Column::Int(_), Cell::Text(_)) | (Column::Text(_), Cell::Int(_)) => {
                    unreachable!("a cell has the type of its column")
                }
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn len(&self) -> usize {
        match self.0.first() {
            Some(Column::Int(values)) => values.len(),
            Some(Column::Text(values)) => values.len(),
            None => 0,
        }
    }

    /// `[[1,"a"],[2,"b"]]`
    fn to_json(&self) -> String {
        let mut json = String::from("[");
        for row in 0..self.len() {
            json.push(if row == 0 { '[' } else { ',' });
            if row > 0 {
                json.push('[');
            }
            for (at, column) in self.0.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                match column {
                    Column::Int(values) => match values[row] {
                        Some(value) => json.push_str(&value.to_string()),
                        None => json.push_str("null"),
                    },
                    Column::Text(values) => {
                        json.push_str(&serde_json::Value::from(values[row]).to_string());
                    }
                }
            }
            json.push(']');
        }
        json.push(']');
        json
    }
}

impl Reader {
    /// Runs a batch and gives the number of rows that it changed. Nothing is run for no rows.
    pub(crate) async fn execute_batch(
        &mut self,
        batch: &Batch,
        rows: Rows<'_>,
    ) -> Result<u64, sqlx::Error> {
        if rows.is_empty() {
            return Ok(0);
        }
        let bound = self.bound_batch(batch, rows);
        self.execute(bound).await
    }

    /// Runs batches in their order, which is one round trip to the thread of SQLite. Those without rows are left out.
    pub(crate) async fn execute_batches<const N: usize>(
        &mut self,
        batches: [(&Batch, Rows<'_>); N],
    ) -> Result<(), sqlx::Error> {
        match &self.0 {
            Connection::Sqlite(_) => {
                let (mut sql, mut inputs) = (String::new(), Vec::with_capacity(N));
                for (batch, rows) in batches.into_iter().filter(|(_, rows)| !rows.is_empty()) {
                    inputs.push(rows.to_json());
                    sql.push_str(&batch.sqlite.replace("$1", &format!("${}", inputs.len())));
                    sql.push_str("; ");
                }
                if inputs.is_empty() {
                    return Ok(());
                }
                let query = inputs.into_iter().fold(sqlx::query(AssertSqlSafe(sql)), Query::bind);
                self.execute(Bound::Sqlite(query)).await.map(drop)
            }
            Connection::Postgres(_) => {
                for (batch, rows) in batches {
                    self.execute_batch(batch, rows).await?;
                }
                Ok(())
            }
        }
    }

    /// Runs a batch and gives the rows that it answers with. Nothing is run for no rows.
    pub(crate) async fn fetch_batch<T: Record>(
        &mut self,
        batch: &Batch,
        rows: Rows<'_>,
    ) -> Result<Vec<T>, sqlx::Error> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let bound = self.bound_batch(batch, rows);
        self.answer(bound).await?.all()
    }

    fn bound_batch(&self, batch: &Batch, rows: Rows<'_>) -> Bound {
        match &self.0 {
            Connection::Sqlite(_) => {
                let sql = AssertSqlSafe(Arc::clone(&batch.sqlite));
                Bound::Sqlite(sqlx::query(sql).bind(rows.to_json()))
            }
            Connection::Postgres(_) => {
                let mut query = sqlx::query(AssertSqlSafe(Arc::clone(&batch.postgres)));
                for column in rows.0 {
                    query = match column {
                        Column::Int(values) => query.bind(values),
                        Column::Text(values) => query.bind(values),
                    };
                }
                Bound::Postgres(query)
            }
        }
    }
}
