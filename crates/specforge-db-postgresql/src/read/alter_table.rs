//! ALTER TABLE, clause by clause.

use specforge_db_core::model::{Column, Expr, OptionValue, Options, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Edit, Item, Items, SkipKind};
use specforge_db_sql::TokenKind;

use super::constraint::{self, carried, expr};
use super::cursor::{Cursor, Qualified, Read};
use super::index::storage;
use super::table::{HAND, bound, exclude_item, inherit};
use super::{column, drop, follow, foreign, identity, ty, view_column};
use crate::model;
use crate::spelling::quoted_in;

/// The clauses of one statement, as items.
struct Altering {
    table: Qualified,
    only: bool,
    if_exists: bool,
    items: Items,
}

/// Reads from behind ALTER [FOREIGN] TABLE.
pub(super) fn alter_table(cursor: &mut Cursor<'_>) -> Read<Items> {
    let if_exists = cursor.if_exists();
    if cursor.eat_all(&["ALL", "IN", "TABLESPACE"]) {
        cursor.take_rest();
        return Ok(Items::skip(SkipKind::Maintenance));
    }
    let only = cursor.eat("ONLY");
    let table = cursor.qualified()?;
    cursor.eat_text("*");
    let mut altering = Altering { table, only, if_exists, items: Items::default() };
    if altering.whole(cursor)? {
        cursor.end()?;
        return Ok(altering.items);
    }
    altering.clauses(cursor)
}

/// Reads the changes of the columns of a view, which are said as those of a table are.
pub(super) fn alter_view(cursor: &mut Cursor<'_>, view: Qualified, if_exists: bool) -> Read<Items> {
    Altering { table: view, only: false, if_exists, items: Items::default() }.clauses(cursor)
}

impl Altering {
    fn clauses(mut self, cursor: &mut Cursor<'_>) -> Read<Items> {
        loop {
            self.clause(cursor)?;
            if !cursor.eat_kind(TokenKind::Comma) {
                break;
            }
        }
        cursor.end()?;
        Ok(self.items)
    }

    fn edit(&mut self, edit: Edit) {
        let item = Item::Alter {
            namespace: self.table.namespace.clone(),
            table: self.table.name.clone(),
            edit,
            only: self.only,
            if_exists: self.if_exists,
        };
        self.items.items.push(item);
    }

    fn skip(&mut self, kind: SkipKind) {
        self.items.items.push(Item::Skip(kind));
    }

    fn set(&mut self, name: &str, value: impl Into<OptionValue>) {
        let mut options = Options::EMPTY;
        options.set(name, value);
        self.edit(Edit::SetOptions(options));
    }

    fn remove(&mut self, name: &str) {
        self.edit(Edit::RemoveOptions(vec![name.into()]));
    }

    /// Forms that stand alone.
    fn whole(&mut self, cursor: &mut Cursor<'_>) -> Read<bool> {
        if cursor.eat("RENAME") {
            self.rename(cursor)?;
        } else if cursor.eat_all(&["SET", "SCHEMA"]) {
            let namespace = cursor.name()?;
            self.items.items.push(follow::namespace(&self.table, &namespace));
            self.edit(Edit::SetNamespace(namespace));
        } else if cursor.eat_all(&["ATTACH", "PARTITION"]) {
            let part = cursor.qualified()?;
            let from = cursor.position();
            bound(cursor)?;
            let bound = carried(cursor.since(from));
            let Qualified { namespace, name: table } = part;
            self.edit(Edit::AttachPart { namespace, table, bound, hand: HAND });
        } else if cursor.eat_all(&["DETACH", "PARTITION"]) {
            let part = cursor.qualified()?;
            cursor.eat_any(&["CONCURRENTLY", "FINALIZE"]);
            self.edit(Edit::DetachPart { namespace: part.namespace, table: part.name });
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn rename(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if cursor.eat("TO") {
            let to = cursor.name()?;
            self.items.items.push(follow::table(&self.table, &to));
            self.edit(Edit::RenameTable(to));
        } else if cursor.eat("CONSTRAINT") {
            let from = cursor.name()?;
            cursor.need("TO")?;
            let to = cursor.name()?;
            self.edit(Edit::RenameConstraint(from, to));
        } else {
            // COLUMN may be left out, and may be the column's name.
            if !cursor.is_at(1, "TO") {
                cursor.eat("COLUMN");
            }
            let from = cursor.name()?;
            cursor.need("TO")?;
            let to = cursor.name()?;
            let (mentions, rewrite) = follow::column(&self.table, &from, &to);
            self.items.items.push(mentions);
            self.edit(rewrite);
            self.edit(Edit::RenameColumn(from, to));
        }
        Ok(())
    }

    fn clause(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if cursor.eat("ADD") {
            self.add(cursor)
        } else if cursor.eat("DROP") {
            self.drop(cursor)
        } else if cursor.eat("ALTER") {
            if cursor.eat("CONSTRAINT") {
                return self.alter_constraint(cursor);
            }
            cursor.eat("COLUMN");
            self.alter_column(cursor)
        } else if cursor.eat_all(&["VALIDATE", "CONSTRAINT"]) {
            let name = cursor.name()?;
            let set = vec![(model::NOT_VALID.into(), None)];
            self.edit(Edit::SetConstraintOptions(name, set));
            Ok(())
        } else if cursor.eat_all(&["OWNER", "TO"]) {
            cursor.name()?;
            self.skip(SkipKind::Setting);
            Ok(())
        } else if cursor.is_any(&["ENABLE", "DISABLE", "FORCE", "NO"]) {
            self.switch(cursor)
        } else if cursor.eat("SET") {
            self.set_clause(cursor)
        } else if cursor.eat("RESET") {
            let names = storage(cursor)?.into_iter().map(|(name, _)| name.into()).collect();
            self.edit(Edit::RemoveOptions(names));
            Ok(())
        } else if cursor.eat("INHERIT") {
            let parent = cursor.qualified()?;
            let parents = vec![(parent.namespace, parent.name)];
            self.edit(Edit::Inherit(Box::new(inherit(parents, false))));
            Ok(())
        } else if cursor.eat_all(&["CLUSTER", "ON"]) {
            let index = cursor.name()?;
            let item = super::statement::clustered(self.table.clone(), &index, self.if_exists);
            self.items.items.push(item);
            Ok(())
        } else if cursor.eat_all(&["REPLICA", "IDENTITY"]) {
            self.replica_identity(cursor)
        } else if cursor.eat("OF") {
            let of = cursor.qualified()?;
            self.set(model::OF_TYPE, quoted_in(of.namespace.as_ref(), &of.name).as_str());
            Ok(())
        } else if cursor.eat("OPTIONS") {
            let edit = foreign::alter(cursor, None)?;
            self.edit(edit);
            Ok(())
        } else {
            Err(cursor.problem("this clause of ALTER TABLE is not understood"))
        }
    }

    fn add(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if constraint::starts(cursor) {
            // Cut off here, so that what is carried does not reach beyond the comma.
            let mut item = one_item(cursor);
            let constraint = constraint::table_constraint(&mut item)?;
            item.end()?;
            match constraint.edits() {
                Ok(edits) => {
                    for edit in edits {
                        let only = self.only;
                        // Children do not get it.
                        self.only |= matches!(&edit, Edit::AddCheck(check)
                            if check.options.flag(model::NO_INHERIT));
                        self.edit(edit);
                        self.only = only;
                    }
                }
                Err(exclude) => {
                    let Qualified { namespace, name } = &self.table;
                    self.items.items.push(exclude_item(namespace.as_ref(), name, exclude));
                }
            }
            return Ok(());
        }
        cursor.eat("COLUMN");
        let if_absent = cursor.if_not_exists();
        let mut item = one_item(cursor);
        let read = column::column(&mut item)?;
        item.end()?;
        let (added, primary_key, uniques) = read.added();
        let added = Box::new(added);
        self.edit(if if_absent { Edit::AddColumnIfAbsent(added) } else { Edit::AddColumn(added) });
        if let Some(key) = primary_key {
            self.edit(Edit::AddPrimaryKey(key));
        }
        for key in uniques {
            self.edit(Edit::AddUnique(key));
        }
        Ok(())
    }

    fn drop(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if cursor.eat("CONSTRAINT") {
            let if_exists = cursor.if_exists();
            let name = cursor.name()?;
            let behaviour = cursor.eat_any(&["CASCADE", "RESTRICT"]);
            let Qualified { namespace, name: table } = &self.table;
            let comment = drop::comment_on(namespace.as_ref(), "CONSTRAINT", &name, table);
            let drop = if if_exists {
                Edit::DropConstraintIfPresent(name)
            } else {
                Edit::DropConstraint(name)
            };
            self.edit(cascading(behaviour, drop));
            self.items.items.push(comment);
            return Ok(());
        }
        cursor.eat("COLUMN");
        let if_exists = cursor.if_exists();
        let name = cursor.name()?;
        let behaviour = cursor.eat_any(&["CASCADE", "RESTRICT"]);
        let drop = if if_exists { Edit::DropColumnIfPresent(name) } else { Edit::DropColumn(name) };
        self.edit(cascading(behaviour, drop));
        Ok(())
    }

    fn alter_constraint(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        let name = cursor.name()?;
        let mut set = Vec::new();
        let mut options = Options::EMPTY;
        let from = *cursor;
        constraint::attributes(cursor, &mut options)?;
        if cursor.eat("INHERIT") {
            set.push((model::NO_INHERIT.into(), None));
        }
        let said = |words: &[&str]| {
            let mut ahead = from;
            while !ahead.at_end() && !ahead.are(words) {
                ahead.next();
            }
            !ahead.at_end()
        };
        let rows = [
            (model::DEFERRABLE, said(&["DEFERRABLE"]) || said(&["INITIALLY"])),
            (model::NOT_ENFORCED, said(&["ENFORCED"])),
            (model::NO_INHERIT, said(&["NO", "INHERIT"])),
        ];
        for (name, changes) in rows {
            if changes {
                set.push((name.into(), options.get(name).cloned()));
            }
        }
        self.edit(Edit::SetConstraintOptions(name, set));
        Ok(())
    }

    fn alter_column(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        let name = cursor.name()?;
        let option = |name: &Ident, key: &str, value: Option<OptionValue>| {
            Edit::SetColumnOptions(name.clone(), vec![(key.into(), value)])
        };
        let edit = if cursor.eat_all(&["SET", "DEFAULT"]) {
            Edit::SetDefault(name, Some(until_comma(cursor)))
        } else if cursor.eat_all(&["DROP", "DEFAULT"]) {
            Edit::SetDefault(name, None)
        } else if cursor.eat_all(&["SET", "NOT", "NULL"]) {
            Edit::SetNullable(name, false)
        } else if cursor.eat_all(&["DROP", "NOT", "NULL"]) {
            Edit::SetNullable(name, true)
        } else if cursor.eat("TYPE") || cursor.eat_all(&["SET", "DATA", "TYPE"]) {
            let ty = ty::ty(cursor)?;
            let collation = if cursor.eat("COLLATE") {
                let named = cursor.qualified()?;
                let text = quoted_in(named.namespace.as_ref(), &named.name);
                Some(OptionValue::from(text.as_str()))
            } else {
                None
            };
            if cursor.eat("USING") {
                until_comma(cursor);
            }
            self.edit(Edit::SetType(name.clone(), ty));
            option(&name, model::COLLATE, collation)
        } else if cursor.eat_all(&["SET", "EXPRESSION", "AS"]) {
            Edit::SetGenerated(name, Some(expr(cursor)?))
        } else if cursor.eat_all(&["DROP", "EXPRESSION"]) {
            cursor.if_exists();
            Edit::SetGenerated(name, None)
        } else if cursor.eat("ADD") {
            cursor.need("GENERATED")?;
            let mut column = Column::new(name.clone(), Type::default());
            column::generated(cursor, &mut column)?;
            Edit::SetIdentity(name, column.identity)
        } else if cursor.eat_all(&["DROP", "IDENTITY"]) {
            cursor.if_exists();
            Edit::SetIdentity(name, None)
        } else if cursor.eat_all(&["SET", "STATISTICS"]) {
            let negative = cursor.eat_text("-");
            let count: i64 = cursor.spaced(1).parse().unwrap_or(-1);
            let value = (!negative && count >= 0).then(|| count.into());
            option(&name, model::STATISTICS, value)
        } else if cursor.eat_all(&["SET", "STORAGE"]) {
            let word = cursor.name()?.as_str().to_ascii_uppercase();
            let value = (word != "DEFAULT").then(|| word.as_str().into());
            option(&name, model::STORAGE, value)
        } else if cursor.eat_all(&["SET", "COMPRESSION"]) {
            let method = cursor.name()?;
            let value = (method != "default").then(|| method.as_str().into());
            option(&name, model::COMPRESSION, value)
        } else if cursor.are(&["SET", "GENERATED"])
            || cursor.is("RESTART")
            || (cursor.is("SET") && cursor.kind_at(1) == Some(TokenKind::Word))
        {
            identity::alter(cursor, name)?
        } else if cursor.eat("SET") {
            let set = storage(cursor)?.into_iter();
            let value = |value: Option<String>| Some(value.as_deref().unwrap_or("true").into());
            let set = set.map(|(key, given)| (attribute(&key), value(given))).collect();
            Edit::SetColumnOptions(name, set)
        } else if cursor.eat("OPTIONS") {
            foreign::alter(cursor, Some(&name))?
        } else if cursor.eat("RESET") {
            let set = storage(cursor)?.into_iter().map(|(key, _)| (attribute(&key), None));
            Edit::SetColumnOptions(name, set.collect())
        } else {
            return Err(cursor.problem("this change of a column is not understood"));
        };
        let of_view = view_column::of_view(&self.table, &edit, self.if_exists);
        self.edit(edit);
        if let Some(of_view) = of_view
            && let Some(of_table) = self.items.items.pop()
        {
            // Dumps say TABLE of a view as well.
            self.items.items.push(Item::Either(Box::new(of_table), Box::new(of_view)));
        }
        Ok(())
    }

    /// ENABLE, DISABLE and FORCE of row security, triggers and rules.
    fn switch(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if cursor.eat_all(&["ENABLE", "ROW", "LEVEL", "SECURITY"]) {
            self.set(model::ROW_SECURITY, true);
        } else if cursor.eat_all(&["DISABLE", "ROW", "LEVEL", "SECURITY"]) {
            self.remove(model::ROW_SECURITY);
        } else if cursor.eat_all(&["FORCE", "ROW", "LEVEL", "SECURITY"]) {
            self.set(model::FORCE_ROW_SECURITY, true);
        } else if cursor.eat_all(&["NO", "FORCE", "ROW", "LEVEL", "SECURITY"]) {
            self.remove(model::FORCE_ROW_SECURITY);
        } else if cursor.eat("NO") {
            cursor.need("INHERIT")?;
            let parent = cursor.qualified()?;
            let parents = vec![(parent.namespace, parent.name)];
            self.edit(Edit::Disinherit(Box::new(inherit(parents, false))));
        } else {
            let mode = match cursor.eat_any(&["ENABLE", "DISABLE"]) {
                Some("DISABLE") => Some("DISABLE"),
                _ => cursor.eat_any(&["REPLICA", "ALWAYS"]),
            };
            let what = cursor.eat_any(&["TRIGGER", "RULE"]);
            let what = what.ok_or_else(|| cursor.problem("expected TRIGGER or RULE"))?;
            if what == "TRIGGER" && cursor.eat_any(&["ALL", "USER"]).is_some() {
                self.skip(SkipKind::Setting);
                return Ok(());
            }
            let name = cursor.name()?;
            let Qualified { namespace, name: table } = &self.table;
            let item = super::amend::firing(namespace.as_ref(), table, what, name, mode);
            self.items.items.push(item);
        }
        Ok(())
    }

    fn set_clause(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if cursor.eat("LOGGED") {
            self.remove(model::UNLOGGED);
        } else if cursor.eat("UNLOGGED") {
            self.set(model::UNLOGGED, true);
        } else if cursor.eat("TABLESPACE") {
            match cursor.name()? {
                usual if usual == "pg_default" => self.remove(model::TABLESPACE),
                name => self.set(model::TABLESPACE, name.as_str()),
            }
            cursor.eat("NOWAIT");
        } else if cursor.eat_all(&["ACCESS", "METHOD"]) {
            match cursor.name()? {
                usual if usual == "heap" || usual == "default" => self.remove(model::USING),
                name => self.set(model::USING, name.as_str()),
            }
        } else if cursor.eat("WITHOUT") {
            // OIDS and CLUSTER.
            if cursor.eat("CLUSTER") {
                self.remove(model::CLUSTER);
            } else {
                cursor.need("OIDS")?;
            }
        } else {
            let mut options = Options::EMPTY;
            super::index::set_storage(cursor, &mut options)?;
            self.edit(Edit::SetOptions(options));
        }
        Ok(())
    }

    fn replica_identity(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        if cursor.eat("DEFAULT") {
            self.remove(model::REPLICA_IDENTITY);
        } else if cursor.eat_all(&["USING", "INDEX"]) {
            let index = crate::spelling::quoted(&cursor.name()?);
            self.set(model::REPLICA_IDENTITY, format!("USING INDEX {index}").as_str());
        } else if let Some(word) = cursor.eat_any(&["FULL", "NOTHING"]) {
            self.set(model::REPLICA_IDENTITY, word);
        } else {
            return Err(cursor.problem("expected a replica identity"));
        }
        Ok(())
    }
}

/// `n_distinct` and its like are not storage parameters.
fn attribute(key: &str) -> smol_str::SmolStr {
    key.strip_prefix("with.").unwrap_or(key).into()
}

/// What stands here up to the next comma at this level.
fn one_item<'t>(cursor: &mut Cursor<'t>) -> Cursor<'t> {
    let start = *cursor;
    cursor.skip_item();
    start.up_to(cursor)
}

/// An expression that ends with the clause.
fn until_comma(cursor: &mut Cursor<'_>) -> Expr {
    let from = cursor.position();
    cursor.skip_item();
    carried(cursor.since(from))
}

/// What CASCADE makes of a drop.
fn cascading(behaviour: Option<&str>, drop: Edit) -> Edit {
    match behaviour {
        Some("CASCADE") => Edit::Cascade(Box::new(drop)),
        _ => drop,
    }
}
