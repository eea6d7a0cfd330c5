//! GeoJSON (RFC 7946): the features of a collection one by one with their positions, and their tags.

use super::json;
use super::page::Page;
use crate::error::ErrorKind;
use ::geojson::{Feature, JsonObject, JsonValue};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::Path;

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    features: Vec<&'a RawValue>,
    #[serde(default)]
    crs: Option<JsonValue>,
    /// Whom to name; the second is what exports of OpenStreetMap call it.
    #[serde(default)]
    attribution: Option<JsonValue>,
    #[serde(default)]
    copyright: Option<JsonValue>,
}

/// Hands every feature of a collection to `take`, with where in the text it begins, and gives what the file says of whom to
/// name for it. What cannot be read is a fault of the page; `cure` says what to do with a file that is no collection.
pub(super) fn features<'a>(
    page: &Page<'a>,
    path: &Path,
    cure: &str,
    mut take: impl FnMut(&Feature, usize),
) -> Option<String> {
    const EXPECTED: &str = "a GeoJSON `FeatureCollection`";
    let collection = json::read::<Collection<'a>>(page, path, EXPECTED)?;
    if collection.kind != "FeatureCollection" {
        let message = format!("`type` is `{}`; expected is {EXPECTED}; {cure}", collection.kind);
        page.fault(ErrorKind::WrongType, 0, message);
        return None;
    }
    let crs =
        collection.crs.as_ref().and_then(|crs| crs.pointer("/properties/name")).and_then(JsonValue::as_str);
    if let Some(crs) = crs.filter(|crs| !crs.contains("CRS84") && !crs.ends_with("4326")) {
        let message = format!(
            "the coordinates are in `{crs}`; GeoJSON is in WGS 84 (RFC 7946); convert the file to that"
        );
        page.fault(ErrorKind::Unsupported, 0, message);
        return None;
    }
    for raw in collection.features.into_iter().take_while(|_| !page.is_hopeless()) {
        let at = json::at(page, raw);
        if let Some(feature) = json::item::<Feature>(page, raw, "a GeoJSON `Feature`") {
            take(&feature, at);
        }
    }
    let told = collection.attribution.or(collection.copyright)?;
    told.as_str().map(str::to_owned)
}

/// Tags as properties, or in the `other_tags` into which GDAL puts what has no column of its own.
pub(super) struct Tags<'f> {
    properties: Option<&'f JsonObject>,
    others: &'f str,
}

impl<'f> Tags<'f> {
    pub(super) fn of(properties: Option<&'f JsonObject>) -> Self {
        let others = properties.and_then(|tags| tags.get("other_tags")).and_then(JsonValue::as_str);
        Self { properties, others: others.unwrap_or_default() }
    }

    pub(super) fn get(&self, tag: &str) -> Option<String> {
        let own = match self.properties.and_then(|tags| tags.get(tag)) {
            Some(JsonValue::String(text)) => Some(text.clone()),
            Some(JsonValue::Number(number)) => Some(number.to_string()),
            Some(JsonValue::Bool(flag)) => Some(flag.to_string()),
            _ => None,
        };
        own.or_else(|| {
            let (_, rest) = self.others.split_once(&format!("\"{tag}\"=>\""))?;
            Some(rest.split('"').next()?.to_owned())
        })
        .filter(|text| !text.trim().is_empty())
    }
}
