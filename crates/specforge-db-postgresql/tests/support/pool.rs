//! Databases that are emptied and used again, because making one takes longer than a small test.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use specforge_db_core::plan::Command;
use specforge_db_testkit::{Catalog, Cell, Contents, Database, Move, Server};

use super::database::{Pg, Postgres};
use super::server::Build;

/// After so many uses a database goes: what was dropped lies in its catalog and makes it slow.
const USES: u32 = 60;

/// A server whose databases are used again.
pub struct Pool {
    on: Postgres,
    free: Mutex<Vec<(Pg, u32)>>,
}

impl Pool {
    /// Of that server.
    pub fn on(on: Postgres) -> Self {
        Self { on, free: Mutex::new(Vec::new()) }
    }

    /// The one of a build in this process.
    pub fn shared(build: Build) -> Result<&'static Self, String> {
        static KNOWN: Mutex<BTreeMap<Build, &'static Pool>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = known.get(&build) {
            return Ok(pool);
        }
        let pool: &'static Self = Box::leak(Box::new(Self::on(Postgres::on(build.clone())?)));
        known.insert(build, pool);
        Ok(pool)
    }
}

impl Server for Pool {
    fn open(&self) -> Result<Box<dyn Database + '_>, String> {
        let known = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (database, uses) = match known {
            Some(known) => known,
            None => (self.on.database()?, 0),
        };
        Ok(Box::new(Lent { database: Some(database), uses, pool: self }))
    }
}

/// A database that goes back when it is no longer needed, if it can be emptied.
struct Lent<'p> {
    database: Option<Pg>,
    uses: u32,
    pool: &'p Pool,
}

impl Lent<'_> {
    fn it(&mut self) -> Result<&mut Pg, String> {
        self.database.as_mut().ok_or_else(|| "the database is gone".to_owned())
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(mut database) = self.database.take()
            && self.uses < USES
            && database.empty().is_ok()
        {
            let mut free = self.pool.free.lock().unwrap_or_else(PoisonError::into_inner);
            free.push((database, self.uses + 1));
        }
    }
}

impl Database for Lent<'_> {
    fn believes_losses(&self) -> bool {
        true
    }

    fn run(&mut self, command: &Command) -> Result<(), String> {
        self.it()?.run(command)
    }

    fn ask(&mut self, query: &Command, limit: usize) -> Result<Vec<Vec<Cell>>, String> {
        self.it()?.ask(query, limit)
    }

    fn begin(&mut self) -> Result<(), String> {
        self.it()?.begin()
    }

    fn commit(&mut self) -> Result<(), String> {
        self.it()?.commit()
    }

    fn rollback(&mut self) -> Result<(), String> {
        self.it()?.rollback()
    }

    fn catalog(&mut self) -> Result<Catalog, String> {
        self.it()?.catalog()
    }

    fn contents(&mut self) -> Result<Contents, String> {
        self.it()?.contents()
    }

    fn declared(&mut self) -> Result<String, String> {
        self.it()?.declared()
    }

    fn takes(&mut self, moves: &[Move<'_>]) -> Result<bool, String> {
        self.it()?.takes(moves)
    }

    fn ailments(&mut self) -> Result<Vec<String>, String> {
        self.it()?.ailments()
    }
}
