//! Hands the names of the dialects that this build is meant to hold to the start-up check.
//!
//! Every cargo feature of this package but `default` is a dialect, so the list needs no names here.

fn main() {
    let mut dialects: Vec<String> = std::env::vars()
        .filter_map(|(name, _)| name.strip_prefix("CARGO_FEATURE_").map(str::to_lowercase))
        .filter(|name| name != "default")
        .collect();
    dialects.sort();
    println!("cargo::rustc-env=SPECFORGE_DB_DIALECTS={}", dialects.join(","));
    println!("cargo::rerun-if-changed=build.rs");
}
