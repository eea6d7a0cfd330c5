//! From text to a tree of values, and what the syntax refuses in words that name the cure.

use super::super::page::Page;
use super::value::{REFUSED, list};
use crate::error::ErrorKind;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// After so many faults of syntax the rest most likely follows from them.
const ENOUGH: usize = 20;

/// So many are looked at, to find those that do not follow from others.
const MOST: usize = 1_000;
/// And no further than so many bytes behind the first: a text that is no TOML has one in every other byte, each of which takes
/// hundreds.
const WINDOW: usize = 64 << 10;

/// How much a fault of syntax spoils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Breaks {
    /// All that follows.
    Rest,
    /// Its line.
    Line,
    /// Only itself.
    Nothing,
}

/// Parses the text. None if its structure is broken, so that what follows could not be trusted; a value that is
/// broken on its own is marked as [`REFUSED`].
pub(super) fn tree<'a>(page: &Page<'a>) -> Option<DeTable<'a>> {
    let first = match DeTable::parse(page.text()) {
        Ok(root) => return Some(root.into_inner()),
        Err(error) => error.span().map_or(0, |span| span.start),
    };
    let text = looked_at(page.text(), first);
    let (root, mut errors) = DeTable::parse_recoverable(text);
    let mut root = root.into_inner();
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let beyond = errors.len().saturating_sub(MOST);
    errors.truncate(MOST);
    let mut scalars = Vec::new();
    let mut spans: Vec<(usize, usize)> = errors
        .iter()
        .filter(|error| error.message() != "duplicate key")
        .filter_map(toml::de::Error::span)
        .map(|span| (span.start, span.end))
        .collect();
    spans.sort_unstable();
    for (_, value) in &mut root {
        refuse(value, &spans, &mut scalars);
    }
    scalars.sort_unstable();
    let mut is_sound = text.len() == page.text().len();
    let mut said = Vec::new();
    for error in &errors {
        let at = error.span().unwrap_or(0..0);
        // A value ends where the text goes wrong, as the quote does that is missing at its end.
        let value = scalars[..scalars.partition_point(|(start, _)| *start <= at.start)].last().copied();
        let value = value.filter(|(_, end)| at.start <= *end);
        let (position, breaks, message) = explain(page, &at, value, error.message());
        is_sound &= breaks == Breaks::Nothing;
        said.push((position, breaks, message));
    }
    // Where a line is broken, what else is wrong with its values follows from that; where an array or a table within a
    // line is, everything behind it does.
    said.sort();
    let lost = said.iter().find(|said| said.1 == Breaks::Rest).map_or(usize::MAX, |said| said.0);
    // The first of each line.
    let mut broken: BTreeMap<u32, usize> = BTreeMap::new();
    for said in said.iter().filter(|said| said.1 == Breaks::Line && said.0 < lost) {
        broken.entry(page.position(said.0).line()).or_insert(said.0);
    }
    said.retain(|(at, breaks, _)| {
        let line = page.position(*at).line();
        let first = broken.get(&line);
        *at <= lost
            && (*breaks == Breaks::Rest || first.is_none_or(|first| *breaks == Breaks::Line && at == first))
    });
    said.dedup_by_key(|(at, ..)| *at);
    let more = said.len().saturating_sub(ENOUGH) + beyond;
    for (index, (at, _, message)) in said.into_iter().take(ENOUGH).enumerate() {
        let kind =
            if message.ends_with("twice; keep one") { ErrorKind::Duplicate } else { ErrorKind::Syntax };
        let rest = if index + 1 == ENOUGH && more > 0 {
            format!("; {more} more faults of syntax follow")
        } else {
            String::new()
        };
        page.fault(kind, at, message + &rest);
    }
    is_sound.then_some(root)
}

/// The beginning of a text whose first fault is at a byte: up to a header some way behind it.
fn looked_at(text: &str, first: usize) -> &str {
    let end = text.floor_char_boundary((first + WINDOW).min(text.len()));
    if end == text.len() {
        return text;
    }
    let whole = text[first..end].rfind("\n[").or_else(|| text[first..end].rfind('\n'));
    &text[..whole.map_or(end, |at| first + at + 1)]
}

/// Marks the values in which something was refused, and lists where values stand.
fn refuse(value: &mut Spanned<DeValue<'_>>, errors: &[(usize, usize)], scalars: &mut Vec<(usize, usize)>) {
    let span = value.span();
    match value.get_mut() {
        DeValue::Array(array) => array.iter_mut().for_each(|item| refuse(item, errors, scalars)),
        DeValue::Table(table) => table.iter_mut().for_each(|(_, item)| refuse(item, errors, scalars)),
        scalar => {
            let next = errors.partition_point(|(start, _)| *start < span.start);
            if errors.get(next).is_some_and(|(start, _)| *start <= span.end) {
                scalars.push((span.start, span.end));
                *scalar = DeValue::Datetime(REFUSED);
            }
        }
    }
}

/// Where something is wrong, how much that spoils, and what to say of it.
fn explain(
    page: &Page<'_>,
    at: &std::ops::Range<usize>,
    value: Option<(usize, usize)>,
    message: &str,
) -> (usize, Breaks, String) {
    let text = page.text();
    let here = text.get(at.clone()).unwrap_or_default();
    let say = |breaks, message: &str| (at.start, breaks, message.to_owned());
    if message == "duplicate key" {
        return (at.start, Breaks::Nothing, format!("`{here}` is stated twice; keep one"));
    }
    if message.contains("recursion") || message.contains("recurse") {
        let cure = "tables and arrays lie too deep in each other; a scenario needs four levels";
        return say(Breaks::Rest, cure);
    }
    if message.contains("array elements")
        || message.contains("in array")
        || message.starts_with("unclosed array,")
    {
        return say(
            Breaks::Rest,
            "an array is still open here; close it with `]`, or separate its items with `,`",
        );
    }
    if message.contains("key-value pairs") || message.contains("inline table") {
        return say(
            Breaks::Rest,
            "a table is still open here; close it with `}`, or separate its keys with `,`",
        );
    }
    if message.starts_with("unclosed") {
        let brackets = if message.contains("array") { "]]" } else { "]" };
        return (at.start, Breaks::Line, format!("a header that is not closed; end it with `{brackets}`"));
    }
    if let Some((start, end)) = value {
        let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let message = explain_value(&text[start..end], &text[start..line_end.max(end)], message);
        return (start, Breaks::Nothing, message);
    }
    if message.starts_with("unexpected key or value") {
        return say(
            Breaks::Line,
            "unexpected text after the value; give each key with its value a line of its own",
        );
    }
    if here.starts_with(':') || message.starts_with("key with no value") {
        return say(Breaks::Line, "expected `=` and a value after the key");
    }
    if message.starts_with("invalid unquoted key") && here.chars().all(char::is_alphanumeric) {
        let cure = "a key of other letters than a to z, digits, `-` and `_` stands in quotes";
        return say(Breaks::Nothing, cure);
    }
    (at.start, Breaks::Line, format!("not valid TOML: {message}"))
}

/// What to say of a value that the syntax refused.
fn explain_value(value: &str, rest: &str, message: &str) -> String {
    let cause = message.split(", expected nothing").next().unwrap_or(message);
    if value.is_empty() {
        return "a value is missing after `=`; give one or leave the key out".to_owned();
    }
    if value.starts_with(['"', '\'']) {
        return match message.strip_prefix("missing escaped value") {
            Some(_) => {
                "a backslash in a string stands before one of b, e, f, n, r, t, u, U, x, `\"` and `\\`; \
                        write `\\\\` for a backslash"
                    .to_owned()
            }
            None if message.contains("string") => {
                "a string that is never closed; end it with a quote".to_owned()
            }
            None => {
                "unexpected text after the value; give each key with its value a line of its own".to_owned()
            }
        };
    }
    let word = value.trim();
    match word.to_lowercase().as_str() {
        truth @ ("true" | "false") if word != truth => {
            return format!("`{word}` is not a value; write `{truth}`");
        }
        "yes" | "no" | "on" | "off" => {
            return format!("`{word}` is not a value; write {}", list(["true", "false"], "or"));
        }
        _ => {}
    }
    let begins_as_number = word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let after = rest.strip_prefix(value).unwrap_or_default();
    if begins_as_number && after.starts_with(',') {
        return format!(
            "`{}` is not a number; write a decimal point",
            rest.split_whitespace().next().unwrap_or(word)
        );
    }
    if cause.starts_with("unexpected key or value") {
        return "unexpected text after the value; give each key with its value a line of its own".to_owned();
    }
    let is_stamp = word.matches('-').count() >= 2 || word.contains(':');
    if is_stamp && let Some((_, expected)) = cause.split_once(", expected ") {
        return format!("`{word}` is not a date or time; expected {expected}");
    }
    if begins_as_number && !cause.starts_with("string values must be quoted") {
        let cause = cause.replace(", expected ", "; expected ");
        return format!("`{word}` is not a number: {cause}");
    }
    let word: String = word
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect();
    format!("`{word}` is not a value; put text in quotes")
}
