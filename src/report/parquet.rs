//! Tables as Parquet, with types: for data frames, `DuckDB` and whatever else reads it. The only file that names `parquet` and
//! `serde_arrow`.

use super::{BandRow, DailyRow, FlowRow};
use crate::error::{Error, Result};
use crate::format::Draft;
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::file::properties::WriterProperties;
use serde::Serialize;
use serde_arrow::schema::{SchemaLike, SerdeArrowSchema};
use serde_json::json;
use std::io::Error as IoError;
use std::path::Path;

/// Rows of a table that can be written as Parquet.
pub trait Columns: Serialize {
    /// The columns, in the order of the fields.
    const COLUMNS: &'static [(&'static str, Column)];
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Column {
    /// A whole number from 0, in 32 bits.
    Whole,
    /// A number, in 64 bits.
    Number,
    /// A number, or nothing where there is none.
    NumberOrNothing,
    /// A text.
    Text,
    /// A date.
    Date,
}

impl Columns for DailyRow {
    const COLUMNS: &'static [(&'static str, Column)] = &[
        ("day", Column::Whole),
        ("date", Column::Date),
        ("place", Column::Text),
        ("mean", Column::Number),
        ("sd", Column::Number),
        ("p05", Column::Number),
        ("p50", Column::Number),
        ("p95", Column::Number),
        ("observed", Column::NumberOrNothing),
    ];
}

impl Columns for FlowRow {
    const COLUMNS: &'static [(&'static str, Column)] = &[
        ("day", Column::Whole),
        ("date", Column::Date),
        ("from", Column::Text),
        ("to", Column::Text),
        ("km", Column::Number),
        ("mean", Column::Number),
        ("sd", Column::Number),
        ("p05", Column::Number),
        ("p50", Column::Number),
        ("p95", Column::Number),
    ];
}

impl Columns for BandRow {
    const COLUMNS: &'static [(&'static str, Column)] = &[
        ("day", Column::Whole),
        ("date", Column::Date),
        ("place", Column::Text),
        ("status", Column::Text),
        ("group", Column::Text),
        ("mean", Column::Number),
        ("sd", Column::Number),
        ("p05", Column::Number),
        ("p50", Column::Number),
        ("p95", Column::Number),
        ("over_capacity", Column::NumberOrNothing),
    ];
}

/// So many rows are put into columns at a time, which bounds the memory.
const AT_A_TIME: usize = 65_536;

/// Writes rows as a Parquet file, compressed by Snappy, with the names of their fields as columns and the roundings of the CSV
/// tables. A table without rows is a file with columns and no rows. Whoever reads the path meanwhile finds the old file or the
/// new one, never half of it.
///
/// # Errors
/// If the file cannot be written; then an old file is left as it was.
///
/// # Panics
/// If rows have no field that a column of theirs names, or of another type.
pub fn write_parquet<T: Columns>(rows: &[T], path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let fault = |error: IoError| Error::io("write", path, error);
    let columns = T::COLUMNS.iter().map(|(name, column)| {
        let (kind, is_nullable) = match column {
            Column::Whole => ("U32", false),
            Column::Number => ("F64", false),
            Column::NumberOrNothing => ("F64", true),
            Column::Text => ("Utf8", false),
            Column::Date => ("Date32", false),
        };
        json!({ "name": name, "data_type": kind, "nullable": is_nullable })
    });
    let schema = SerdeArrowSchema::from_value(columns.collect::<Vec<_>>());
    let fields = schema
        .and_then(|schema| Vec::<arrow_schema::FieldRef>::try_from(&schema))
        .expect("these types are known by these names");
    let schema = std::sync::Arc::new(arrow_schema::Schema::new(fields.clone()));
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut draft = Draft::of(path).map_err(fault)?;
    let mut writer = ArrowWriter::try_new(&mut draft, schema, Some(properties))
        .map_err(|error| fault(IoError::other(error)))?;
    for rows in rows.chunks(AT_A_TIME) {
        let batch = serde_arrow::to_record_batch(&fields, &rows)
            .expect("rows have the fields that their columns name");
        writer.write(&batch).map_err(|error| fault(IoError::other(error)))?;
    }
    writer.close().map_err(|error| fault(IoError::other(error)))?;
    draft.put_in_place().map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field;
    use jiff::civil::date;
    use std::fs::File;

    fn written<T: Columns>(rows: &[T]) -> SerializedFileReader<File> {
        let folder = tempfile::tempdir().expect("a place for files");
        let path = folder.path().join("table.parquet");
        write_parquet(rows, &path).expect("it can be written");
        SerializedFileReader::new(File::open(&path).expect("it was written")).expect("it is Parquet")
    }

    #[test]
    fn a_table_is_read_as_it_was_written_with_dates_as_dates_and_gaps_as_gaps() {
        // The CSV says all of it as text; who reads this file has to be told no types.
        let row = |day: i8, observed| DailyRow {
            day: day as u32,
            date: date(2011, 6, 4 + day),
            place: "Yayladağı".to_owned(),
            mean: 12.345,
            sd: 0.0,
            p05: 11.4,
            p50: 12.0,
            p95: 13.0,
            observed,
        };
        let reader = written(&[row(0, None), row(1, Some(12.0)), row(2, Some(11.5))]);
        let rows: Vec<Vec<Field>> = reader
            .get_row_iter(None)
            .expect("it has rows")
            .map(|row| {
                row.expect("it can be read").get_column_iter().map(|(_, field)| field.clone()).collect()
            })
            .collect();
        let days = date(2011, 6, 4).since(date(1970, 1, 1)).expect("it is later").get_days();
        let expected = |day: i32, observed: Field| {
            let figures = [12.3, 0.0, 11.0, 12.0, 13.0].map(Field::Double);
            let head = [Field::UInt(day as u32), Field::Date(days + day), Field::Str("Yayladağı".to_owned())];
            head.into_iter().chain(figures).chain([observed]).collect::<Vec<_>>()
        };
        assert_eq!(
            rows,
            [expected(0, Field::Null), expected(1, Field::Double(12.0)), expected(2, Field::Double(11.5))]
        );
    }

    #[test]
    fn a_table_without_rows_has_its_columns_all_the_same() {
        // Programs that join it would fail on a missing column, and not on an empty one.
        let reader = written::<FlowRow>(&[]);
        let schema = reader.metadata().file_metadata().schema_descr();
        let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
        let expected: Vec<&str> = FlowRow::COLUMNS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, expected);
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }

    fn agree<T: Columns>(row: &T) {
        let value = serde_json::to_value(row).expect("a row can be written");
        let mut fields: Vec<&String> = value.as_object().expect("it has fields").keys().collect();
        let mut columns: Vec<&str> = T::COLUMNS.iter().map(|(name, _)| *name).collect();
        fields.sort();
        columns.sort_unstable();
        assert_eq!(fields, columns);
    }

    #[test]
    fn the_columns_of_a_row_are_its_fields() {
        // A field that a row gains and its columns do not know would be left out without a word.
        let row = BandRow {
            day: 0,
            date: date(2011, 6, 4),
            place: "A".to_owned(),
            status: "present",
            group: "*".to_owned(),
            mean: 0.0,
            sd: 0.0,
            p05: 0.0,
            p50: 0.0,
            p95: 0.0,
            over_capacity: None,
        };
        let flow = FlowRow {
            day: 0,
            date: row.date,
            from: "A".to_owned(),
            to: "B".to_owned(),
            km: 1.0,
            mean: 0.0,
            sd: 0.0,
            p05: 0.0,
            p50: 0.0,
            p95: 0.0,
        };
        let daily = DailyRow {
            day: 0,
            date: row.date,
            place: "A".to_owned(),
            mean: 0.0,
            sd: 0.0,
            p05: 0.0,
            p50: 0.0,
            p95: 0.0,
            observed: None,
        };
        agree(&row);
        agree(&flow);
        agree(&daily);
    }
}
