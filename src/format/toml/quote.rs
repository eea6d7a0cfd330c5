//! Values as TOML writes them.

use jiff::civil::DateTime;
use std::fmt::Write;

/// A key: bare where TOML allows it, else quoted.
pub(super) fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(is_bare) { name.to_owned() } else { text(name) }
}

/// A string on one line.
pub(super) fn text(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        escape(&mut quoted, c, c == '"');
    }
    quoted.push('"');
    quoted
}

/// A string that keeps its lines where it has several.
pub(super) fn lines(content: &str) -> String {
    if !content.contains('\n') {
        return text(content);
    }
    let mut quoted = String::from("\"\"\"\n");
    let mut characters = content.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\n' {
            quoted.push('\n');
        } else {
            // Two quotes in a row, or one before the closing three, could be taken for the end.
            let is_last = matches!(characters.peek(), None | Some('"'));
            escape(&mut quoted, c, c == '"' && is_last);
        }
    }
    quoted.push_str("\"\"\"");
    quoted
}

fn escape(quoted: &mut String, c: char, is_quote: bool) {
    match c {
        '\\' => quoted.push_str("\\\\"),
        '"' if is_quote => quoted.push_str("\\\""),
        '\n' => quoted.push_str("\\n"),
        '\t' => quoted.push_str("\\t"),
        '\r' => quoted.push_str("\\r"),
        c if c.is_control() => write!(quoted, "\\u{:04X}", c as u32).expect("a string takes what is written"),
        c => quoted.push(c),
    }
}

/// A number that reads back as the same bits, with a decimal point or an exponent.
pub(super) fn number(number: f64) -> String {
    format!("{number:?}")
}

/// A number of people: without a decimal point where it is whole.
pub(super) fn people(number: f64) -> String {
    /// Up to here every whole number is a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT && !(number == 0.0 && number.is_sign_negative()) {
        format!("{number:.0}")
    } else {
        self::number(number)
    }
}

/// A moment: at midnight a date alone.
pub(super) fn moment(moment: DateTime) -> String {
    if moment.time() == jiff::civil::Time::midnight() {
        moment.date().to_string()
    } else {
        moment.to_string()
    }
}

/// An array of strings on one line.
pub(super) fn texts<'t>(items: impl IntoIterator<Item = &'t String>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| text(item)).collect();
    format!("[{}]", items.join(", "))
}

/// An array of numbers on one line.
pub(super) fn numbers(items: &[f64]) -> String {
    let items: Vec<String> = items.iter().map(|item| number(*item)).collect();
    format!("[{}]", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::Value;

    fn read(written: &str) -> Value {
        let table: toml::Table = format!("x = {written}").parse().expect("it is TOML");
        table["x"].clone()
    }

    #[test]
    fn strings_read_back_whatever_is_in_them() {
        let awkward = [
            "",
            "\"",
            "\"\"\"",
            "a\\b",
            "a\tb\r\n",
            "\n",
            "\n\n\"",
            "line\n\"\"\"\nline\"",
            "\u{0}\u{7f}\u{85}",
            "Jisr al-Shughūr",
            "جسر الشغور",
            "\u{feff}x",
            " a ",
            "a\n  \n b\n",
            "\r",
            "\r\n",
            "ends in \\",
        ];
        for content in awkward {
            assert_eq!(read(&text(content)).as_str(), Some(content), "{content:?} on one line");
            assert_eq!(read(&lines(content)).as_str(), Some(content), "{content:?} on its lines");
            let table: toml::Table = format!("{} = 1", key(content)).parse().expect("it is TOML");
            assert_eq!(table.keys().next().map(String::as_str), Some(content));
        }
    }

    #[test]
    fn numbers_read_back_to_the_bit() {
        for value in
            [0.0, -0.0, 1.0, 0.1, 1.0 / 3.0, 5e-324, f64::MAX, 1e16, 1e300, 9_007_199_254_740_993.0, -7.5]
        {
            let back = read(&number(value)).as_float().expect("it is a float");
            assert_eq!(back.to_bits(), value.to_bits(), "{value}");
            let back = read(&people(value));
            let back = back.as_float().or(back.as_integer().map(|i| i as f64)).expect("it is a number");
            assert_eq!(back.to_bits(), value.to_bits(), "{value} people");
        }
    }
}
