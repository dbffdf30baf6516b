//! Hash maps that are fast, and a hasher whose result is the same everywhere.

use std::hash::Hasher;

use sha2::{Digest, Sha256};

/// A map for look-ups; its order is never shown.
pub type HashMap<K, V> = hashbrown::HashMap<K, V>;

/// A set for look-ups; its order is never shown.
pub type HashSet<K> = hashbrown::HashSet<K>;

/// Feeds what is hashed into SHA-256, numbers in the same bytes on every machine.
///
/// Lengths and variants are most of what is hashed and nearly all of them are small, so a number takes as
/// many groups of seven bits as it needs, the lowest first, each but the last with its high bit set.
#[derive(Debug)]
pub(crate) struct StableHasher {
    digest: Sha256,
    /// What was not fed yet: most pieces are shorter than a block.
    pending: Vec<u8>,
}

/// How many bytes are gathered before they are fed.
const GATHERED: usize = 4096;

impl Default for StableHasher {
    fn default() -> Self {
        Self { digest: Sha256::default(), pending: Vec::with_capacity(GATHERED) }
    }
}

impl StableHasher {
    /// The digest as bytes, to be hashed in place of what it stands for.
    pub(crate) fn bytes(mut self) -> [u8; 32] {
        self.digest.update(&self.pending);
        self.digest.finalize().into()
    }

    /// The digest, as `sha256:` and hexadecimal digits.
    pub(crate) fn digest(self) -> String {
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in self.bytes() {
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
        self.pending.push(value);
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    // Seven bits fit a byte.
    #[allow(clippy::cast_possible_truncation)]
    fn write_u64(&mut self, value: u64) {
        let mut rest = value;
        while rest >= 0x80 {
            self.pending.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        self.pending.push(rest as u8);
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
