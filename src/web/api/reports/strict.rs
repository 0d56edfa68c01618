//! JSON read strictly: objects where objects are meant, no more of a list than is needed, and faults by their path.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};

/// Most elements of a list that are looked at: more than any may hold, so that it is told; the rest is skipped unread.
pub const MOST: usize = 11;

/// An object; a list of its values in their order, which would be taken for one otherwise, is none.
#[derive(Debug)]
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        from.deserialize_map(Read(PhantomData))
    }
}

/// Reads an object.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Object::deserialize(from).map(|object| object.0)
}

/// Reads the first elements of a list, however long it is.
pub fn few<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct First<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for First<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut out = Vec::new();
            while out.len() < MOST {
                match list.next_element()? {
                    Some(element) => out.push(element),
                    None => return Ok(out),
                }
            }
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(out)
        }
    }
    from.deserialize_seq(First(PhantomData))
}

/// The same of objects.
pub fn few_objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let list: Vec<Object<T>> = few(from)?;
    Ok(list.into_iter().map(|object| object.0).collect())
}

/// Reads a body.
///
/// # Errors
/// `Malformed` for what is no JSON, `Fields` for JSON that is something else.
pub fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> AppResult<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read: Object<T> = serde_path_to_error::deserialize(&mut json).map_err(misread)?;
    json.end().map_err(|_| AppError::Malformed)?;
    Ok(read.0)
}

/// What is wrong with JSON that is well formed: the field by its path, and whether it is not known, there twice, or of
/// another type.
fn misread(error: serde_path_to_error::Error<serde_json::Error>) -> AppError {
    let path = error.path().to_string();
    let inner = error.into_inner();
    if !inner.is_data() {
        return AppError::Malformed;
    }
    let told = inner.to_string();
    let key = if told.starts_with("unknown field") {
        "error-json-unknown"
    } else if told.starts_with("duplicate field") {
        "error-json-twice"
    } else {
        "error-json-type"
    };
    // That one is there twice is only told of the object it stands in.
    let twice = told.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next());
    let path = match twice {
        Some(name) if path == "." => name.to_owned(),
        Some(name) => format!("{path}.{name}"),
        None => path,
    };
    let shown: String = path.chars().filter(|c| !c.is_control()).take(200).collect();
    AppError::Fields(vec![FieldError::new(&shown, key)])
}
