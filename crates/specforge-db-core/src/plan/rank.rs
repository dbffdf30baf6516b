//! Where steps stand as long as nothing forces another place.

use crate::model::{DefinitionKind, Object, ObjectKind};

use crate::diff::{Change, Op};

/// Where a step stands among the others as long as nothing forces another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// What is built on others goes.
    DropDefinition,
    /// Before parts go: what goes is spelled, and comes back, under the new names.
    Rename,
    /// Keys, references, checks and indexes go.
    DropPart,
    /// What others are built with comes: extensions.
    CreateExtension,
    /// Namespaces, types and sequences come.
    CreateType,
    /// Tables come.
    CreateTable,
    /// Tables and columns change.
    Alter,
    /// Keys, references, checks and indexes come.
    CreatePart,
    /// Columns go.
    DropColumn,
    /// What is built on others comes.
    CreateDefinition,
    /// What holds only once everything else is there.
    Settle,
    /// Tables, and what they were built with, go.
    DropTable,
    /// Extensions go.
    DropExtension,
}

impl Rank {
    /// The rank as a number.
    pub(super) fn number(self) -> u32 {
        self as u32
    }
}

/// The usual rank of a change.
pub(super) fn usual_rank(change: &Change) -> Rank {
    let definition = match change.object() {
        Object::Definition(definition) => Some(definition.kind),
        _ => None,
    };
    match (&change.op, change.path.kind) {
        (Op::Drop(_), ObjectKind::Definition) => match definition {
            Some(DefinitionKind::Extension) => Rank::DropExtension,
            Some(DefinitionKind::Sequence | DefinitionKind::Type | DefinitionKind::Routine) => {
                Rank::DropTable
            }
            _ => Rank::DropDefinition,
        },
        (Op::Drop(_), ObjectKind::Column) => Rank::DropColumn,
        (Op::Drop(_), ObjectKind::Table | ObjectKind::Enum | ObjectKind::Namespace) => {
            Rank::DropTable
        }
        (Op::Drop(_), _) => Rank::DropPart,
        (Op::Rename { .. }, _) => Rank::Rename,
        (Op::Create(_), ObjectKind::Namespace | ObjectKind::Enum) => Rank::CreateType,
        (Op::Create(_), ObjectKind::Table) => Rank::CreateTable,
        (Op::Create(_), ObjectKind::Column) | (Op::Alter { .. }, _) => Rank::Alter,
        (Op::Create(_), ObjectKind::Definition) => match definition {
            Some(DefinitionKind::Extension) => Rank::CreateExtension,
            Some(DefinitionKind::Sequence | DefinitionKind::Type) => Rank::CreateType,
            _ => Rank::CreateDefinition,
        },
        (Op::Create(_), _) => Rank::CreatePart,
    }
}
