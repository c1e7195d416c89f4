//! The knowledge that the program is built with, held to its own examples and to names that others wrote.

mod cpe;
mod knowledge;
mod registers;
mod udi;

/// The folder of development data; none where the variable is not set.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn data() -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("WARDROOM_DATA").map(std::path::PathBuf::from);
    if folder.is_none() {
        println!("SKIPPED: WARDROOM_DATA is not set, so what others wrote was not looked up");
    }
    folder
}
