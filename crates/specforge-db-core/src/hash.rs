//! Hash maps that are fast, and a hasher whose result is the same everywhere.

use std::hash::Hasher;

use sha2::{Digest, Sha256};

/// A map for look-ups; its order is never shown.
pub type HashMap<K, V> = hashbrown::HashMap<K, V>;

/// A set for look-ups; its order is never shown.
pub type HashSet<K> = hashbrown::HashSet<K>;

/// Feeds what is hashed into SHA-256, numbers as little-endian 64 bits on every machine.
#[derive(Debug, Default)]
pub(crate) struct StableHasher {
    digest: Sha256,
    /// What was not fed yet: most pieces are shorter than a block.
    pending: Vec<u8>,
}

/// How many bytes are gathered before they are fed.
const GATHERED: usize = 4096;

impl StableHasher {
    /// The digest, as `sha256:` and hexadecimal digits.
    pub(crate) fn digest(mut self) -> String {
        self.digest.update(&self.pending);
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in self.digest.finalize() {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
        text
    }
}

impl Hasher for StableHasher {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= GATHERED {
            self.digest.update(&self.pending);
            self.pending.clear();
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write(&[value]);
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.write(&value.to_le_bytes());
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    #[allow(clippy::cast_sign_loss)]
    fn write_i64(&mut self, value: i64) {
        self.write_u64(value as u64);
    }

    fn write_i32(&mut self, value: i32) {
        self.write_i64(i64::from(value));
    }

    fn write_isize(&mut self, value: isize) {
        self.write_i64(value as i64);
    }
}
