use super::{Ordered, ranked};
use crate::declare_rule;
use crate::diff::{Change, Op};
use crate::finding::Advice;
use crate::model::{Object, ObjectKind};
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// A longer index starts with the same columns.
    pub(crate) static REDUNDANT_INDEX: Schema = {
        id: "redundant-index",
        summary: "an index is the start of a longer one",
        severity: Info,
        since: "0.1.0",
        page: include_str!("redundant_index.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        let all = ranked(one.table, cx.info.name_case);
        // What starts another stands right before it, what equals it aside.
        let longer = |at: usize, own: &[_]| {
            let next = all.iter().skip(at + 1).find(|(signature, _)| signature != own)?;
            next.0.starts_with(own).then_some(next.1)
        };
        let mut before: Option<&[_]> = None;
        for (at, (signature, kept)) in all.iter().enumerate() {
            let repeated = before == Some(signature);
            before = Some(signature);
            let Ordered::Index(index) = *kept else { continue };
            if repeated || index.unique || !index.include.is_empty() {
                continue;
            }
            let Some(longer) = longer(at, signature) else { continue };
            let path = one.path().part(ObjectKind::Index, index.name.clone());
            out.push(
                REDUNDANT_INDEX
                    .finding(format!(
                        "index {} of {} is the start of {}, which serves its queries too",
                        index.name,
                        one.path(),
                        longer.words()
                    ))
                    .object(&path)
                    .advise(Advice::Change {
                        change: Box::new(Change {
                            path,
                            op: Op::Drop(Object::Index(Box::new(index.clone()))),
                        }),
                    }),
            );
        }
    }
}
