//! Does nothing; it exists so that `links` may stand in the manifest, which makes two
//! incompatible cores in one program a resolver error instead of a dialect that vanished.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
