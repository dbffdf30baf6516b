//! What happens without `use specforge_db_tiny as _;`: the crate is listed, and not linked.

fn main() {
    match specforge_db_core::dialect::inventory_check(&["tiny"]) {
        Ok(()) => println!("tiny is there"),
        Err(error) => println!("{error}"),
    }
}
