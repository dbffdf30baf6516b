use serde_json::json;
use specforge_db_postgresql as _;
fn main() {
    let planner = specforge_db_core::dialect::dialect("postgresql").unwrap();
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let schema = text.split_once("\n---\n").map_or("", |(s, _)| s);
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let at = std::time::Instant::now();
        let found = specforge_db_testkit::wish::understood(planner, schema, &json!([line]));
        eprintln!("{:>6} ms {line}", at.elapsed().as_millis());
        match found {
            Ok(ops) => println!("{line}\n   = {}", serde_json::to_string(&ops).unwrap()),
            Err(e) => {
                println!("{line}\n   {}: {e}", e.code().as_str());
                for q in e.questions() {
                    for c in &q.choices {
                        println!("      - {}", c.label);
                    }
                }
            }
        }
    }
}
