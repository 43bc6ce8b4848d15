//! Lets cargo notice that the web client was built anew. It builds nothing itself: see `scripts/web-build.sh`.

use std::path::Path;

fn main() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    // A folder that is not there cannot be watched. Where it cannot be made, the program is built without.
    let _ = std::fs::create_dir_all(&built);
    println!("cargo::rerun-if-changed={}", built.display());
}
