//! Triggers that keep what a tree says of its things: all ancestors, or the way from the topmost.

use specforge_db_core::design::Ancestors;
use specforge_db_core::model::{Definition, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;

use super::definition;
use super::triggers::{function, function_name, name, trigger};
use crate::info::INFO;
use crate::spelling::quoted;

const HEADER: &str = " SET search_path = ''";

fn whole(name: &Ident) -> String {
    let namespace = Ident::from(INFO.default_namespace.unwrap_or_default());
    format!("{}.{}", quoted(&namespace), quoted(name))
}

/// Fills in what a body names.
fn fill(body: &str, names: &[(&str, String)]) -> String {
    names.iter().fold(body.to_owned(), |text, (slot, name)| text.replace(slot, name))
}

/// Keeps all ancestors.
///
/// What becomes of a branch depends on all that is above it, so that changes of one tree wait for one
/// another; rows of one statement may come in any order, children before their parents too.
pub(super) fn ancestors(
    table: &Table,
    wanted: &Ancestors,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let shared = function_name(&format!("keep_{}", wanted.into));
    let tenant = wanted.tenant.as_ref().map(quoted);
    let (column, value) = tenant
        .map_or_else(Default::default, |tenant| (format!("{tenant}, "), format!("NEW.{tenant}, ")));
    let names = [
        ("{tenant}", column),
        ("{of_tenant}", value),
        ("{into}", whole(&wanted.into)),
        ("{things}", whole(&table.name)),
        ("{thing}", quoted(&wanted.thing)),
        ("{ancestor}", quoted(&wanted.ancestor)),
        ("{depth}", quoted(&wanted.depth)),
        ("{key}", quoted(&wanted.key)),
        ("{parent}", quoted(&wanted.parent)),
    ];
    let function = function(&shared, HEADER, &fill(ANCESTORS, &names));
    let parent = quoted(&wanted.parent);
    let moved = format!("OLD.{parent} IS DISTINCT FROM NEW.{parent}");
    let inserted = trigger(&name(table, "ancestors"), "AFTER INSERT", table, None, &shared, &[]);
    let updated = name(table, "ancestors_moved");
    let updated = trigger(&updated, "AFTER UPDATE", table, Some(&moved), &shared, &[]);
    [function, inserted, updated].iter().map(|text| definition(text, version)).collect()
}

const ANCESTORS: &str = "\
BEGIN
  LOCK TABLE {into} IN SHARE ROW EXCLUSIVE MODE;
  IF TG_OP = 'UPDATE' THEN
    IF EXISTS (SELECT FROM {into} WHERE {thing} = NEW.{parent} AND {ancestor} = NEW.{key}) THEN
      RAISE EXCEPTION 'a row of % cannot be in itself', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
    END IF;
    DELETE FROM {into} AS pair USING {into} AS branch
      WHERE branch.{ancestor} = NEW.{key} AND pair.{thing} = branch.{thing}
        AND NOT EXISTS (SELECT FROM {into} AS inner_pair WHERE inner_pair.{ancestor} = NEW.{key} AND inner_pair.{thing} = pair.{ancestor});
  ELSE
    INSERT INTO {into} ({tenant}{thing}, {ancestor}, {depth}) VALUES ({of_tenant}NEW.{key}, NEW.{key}, 0);
    INSERT INTO {into} ({tenant}{thing}, {ancestor}, {depth})
      SELECT {of_tenant}branch.{thing}, NEW.{key}, branch.{depth} + 1
        FROM {things} AS child JOIN {into} AS branch ON branch.{ancestor} = child.{key}
        WHERE child.{parent} = NEW.{key};
  END IF;
  INSERT INTO {into} ({tenant}{thing}, {ancestor}, {depth})
    SELECT {of_tenant}branch.{thing}, above.{ancestor}, branch.{depth} + above.{depth} + 1
      FROM {into} AS branch CROSS JOIN {into} AS above
      WHERE branch.{ancestor} = NEW.{key} AND above.{thing} = NEW.{parent};
  RETURN NULL;
END";

/// Keeps the way from the topmost.
///
/// The parent is locked, so that it does not move meanwhile; what is below follows level by level.
pub(super) fn path(
    table: &Table,
    column: &Ident,
    parent: &Ident,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let key = table.primary_key.iter().flat_map(specforge_db_core::model::Key::columns).next();
    let key = key.ok_or_else(|| Unsupported::new(format!("`{}` has no key", table.name)))?;
    let names = [
        ("{things}", whole(&table.name)),
        ("{key}", quoted(key)),
        ("{parent}", quoted(parent)),
        ("{path}", quoted(column)),
    ];
    let spell = function_name(&format!("spell_{column}_of_{}", table.name));
    let follow = function_name(&format!("follow_{column}_of_{}", table.name));
    let spelled = function(&spell, HEADER, &fill(SPELL, &names));
    let followed = function(&follow, HEADER, &fill(FOLLOW, &names));
    let moved = format!("OLD.{0} IS DISTINCT FROM NEW.{0}", quoted(column));
    let trigger = |what: &str, event, when: Option<&str>, function| {
        trigger(&name(table, &format!("{column}{what}")), event, table, when, function, &[])
    };
    let texts = [
        spelled,
        trigger("", "BEFORE INSERT OR UPDATE", None, &spell),
        followed,
        trigger("_below", "AFTER INSERT", None, &follow),
        trigger("_moved", "AFTER UPDATE", Some(&moved), &follow),
    ];
    texts.iter().map(|text| definition(text, version)).collect()
}

const SPELL: &str = "\
DECLARE
  above text := '/';
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.{parent} IS NOT DISTINCT FROM OLD.{parent}
    AND NEW.{key} IS NOT DISTINCT FROM OLD.{key} AND NEW.{path} IS NOT DISTINCT FROM OLD.{path} THEN
    RETURN NEW;
  END IF;
  IF NEW.{parent} IS NOT NULL THEN
    SELECT {path} INTO above FROM {things} WHERE {key} = NEW.{parent} FOR SHARE;
    IF position('/' || NEW.{key} || '/' IN above) > 0 THEN
      RAISE EXCEPTION 'a row of % cannot be in itself', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
    END IF;
  END IF;
  NEW.{path} := coalesce(above, '/') || NEW.{key} || '/';
  RETURN NEW;
END";

const FOLLOW: &str = "\
BEGIN
  UPDATE {things} SET {path} = '' WHERE {parent} = NEW.{key};
  RETURN NULL;
END";
