//! Types are spelled as `format_type` writes them.

use super::schema;

#[test]
fn every_spelling_becomes_the_catalogs() {
    for (written, spelled) in [
        ("int", "integer"),
        ("INT4", "integer"),
        ("pg_catalog.int4", "integer"),
        ("\"int4\"", "integer"),
        ("int2", "smallint"),
        ("int8", "bigint"),
        ("bool", "boolean"),
        ("float", "double precision"),
        ("float(24)", "real"),
        ("float(25)", "double precision"),
        ("float4", "real"),
        ("Double   Precision", "double precision"),
        ("decimal", "numeric"),
        ("dec(10)", "numeric(10,0)"),
        ("numeric( 10 , 2 )", "numeric(10,2)"),
        ("numeric(3,-2)", "numeric(3,-2)"),
        ("char", "character(1)"),
        ("character(3)", "character(3)"),
        ("nchar(3)", "character(3)"),
        ("bpchar", "bpchar"),
        ("bpchar(4)", "character(4)"),
        ("\"char\"", "\"char\""),
        ("varchar", "character varying"),
        ("varchar(20)", "character varying(20)"),
        ("char varying(20)", "character varying(20)"),
        ("national character varying(5)", "character varying(5)"),
        ("bit", "bit(1)"),
        ("bit varying", "bit varying"),
        ("varbit(7)", "bit varying(7)"),
        ("timestamp", "timestamp without time zone"),
        ("timestamp(3) with time zone", "timestamp(3) with time zone"),
        ("timestamptz(3)", "timestamp(3) with time zone"),
        ("timestamptz", "timestamp with time zone"),
        ("timetz", "time with time zone"),
        ("time(9)", "time(6) without time zone"),
        ("interval", "interval"),
        ("interval(3)", "interval(3)"),
        ("interval day to second(3)", "interval day to second(3)"),
        ("INTERVAL YEAR TO MONTH", "interval year to month"),
        ("text[]", "text[]"),
        ("int[][]", "integer[]"),
        ("int[3][4]", "integer[]"),
        ("integer ARRAY", "integer[]"),
        ("integer ARRAY[4]", "integer[]"),
        ("varchar(3)[]", "character varying(3)[]"),
        ("public.mood", "mood"),
        ("public.\"Mood\"", "\"Mood\""),
        ("\"user\"", "\"user\""),
        ("app.mood[]", "app.mood[]"),
        ("geometry(Point, 4326)", "geometry(Point,4326)"),
        ("serial", "serial"),
        ("SERIAL8", "bigserial"),
        ("smallserial", "smallserial"),
    ] {
        let schema = schema(&format!("CREATE TABLE t (c {written} NOT NULL)"));
        let column = &schema.namespaces[0].tables[0].columns[0];
        assert_eq!(column.ty.raw, spelled, "{written}");
        assert!(!column.nullable);
    }
}

#[test]
fn families_say_what_a_type_means() {
    use specforge_db_core::dialect::Dialect as _;
    use specforge_db_core::model::Family;
    use specforge_db_core::read::SchemaReader as _;
    use specforge_db_postgresql::Postgresql;

    assert_eq!(Postgresql.info().id, "postgresql");
    for (raw, family) in [
        ("bigint", Family::Int { bits: 64, unsigned: false }),
        ("numeric(10,2)", Family::Decimal { precision: Some(10), scale: Some(2) }),
        ("character varying(255)", Family::Text { max: Some(255) }),
        ("timestamp(3) with time zone", Family::Timestamp { zone: true }),
        ("interval day to second(3)", Family::Interval),
        ("jsonb", Family::Json),
        ("inet", Family::Network),
        ("mood", Family::Other),
    ] {
        assert_eq!(Postgresql.family(raw), family, "{raw}");
    }
    assert!(matches!(Postgresql.family("text[]"), Family::Array { .. }));
}
