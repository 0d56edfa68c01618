//! Schemas of stored codes, so that the description of the API lists those there are.

use entity::enums::{
    Group, Intensity, Level, Prevalence, ReportKind, ReportState, RoundKind, RoundState, Sphere, Stance,
    Trend, UnitKind, Verification,
};
use utoipa::openapi::schema::{Array, ArrayBuilder, Object, ObjectBuilder, SchemaType, Type};

fn codes(list: impl IntoIterator<Item = &'static str>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(list))
}

macro_rules! listed {
    ($($name:ident: $kind:ident,)+) => {
        $(pub fn $name() -> Object {
            codes($kind::ALL.iter().map(|value| value.code())).build()
        })+
    };
}

listed! {
    sphere: Sphere,
    trend: Trend,
    verification: Verification,
    stance: Stance,
    prevalence: Prevalence,
    intensity: Intensity,
    round_kind: RoundKind,
    round_state: RoundState,
    unit_kind: UnitKind,
    report_kind: ReportKind,
    report_state: ReportState,
}

/// A level, or none.
pub fn level() -> Object {
    let codes = Level::ALL.iter().map(|level| Some(level.code())).chain([None]);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(codes))
        .build()
}

/// One to four groups.
pub fn groups() -> Array {
    let one = codes(Group::ALL.iter().map(|group| group.code()));
    ArrayBuilder::new().items(one).min_items(Some(1)).max_items(Some(4)).build()
}
