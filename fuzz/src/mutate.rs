//! Mutations by seeded random numbers.

/// Pieces that mean something to one of the targets.
const PIECES: &[&str] = &[
    "'",
    "\"",
    "`",
    "[",
    "]",
    "(",
    ")",
    ",",
    ";",
    "--",
    "/*",
    "*/",
    "/*!40101",
    "$$",
    "$a$",
    "\\",
    "\n",
    "\r\n",
    "\0",
    "\u{feff}",
    "é",
    "\u{1f600}",
    "CREATE TABLE ",
    "CREATE TRIGGER ",
    "CREATE VIRTUAL TABLE ",
    "BEGIN ",
    "END",
    "CASE ",
    "DELIMITER //\n",
    "COPY t FROM stdin;\n",
    "\\.\n",
    ".tables\n",
    " PRIMARY KEY",
    " REFERENCES ",
    " CHECK (",
    " DEFAULT ",
    " GENERATED ALWAYS AS (",
    "STRICT",
    "WITHOUT ROWID",
    "-- @renamed from=x\n",
    "0",
    "-1",
    "9223372036854775808",
    "1e999",
    "{",
    "}",
    ":",
    "null",
    "true",
    "\"tables\"",
    "\"sql\"",
    "\"task\"",
    "\\u0000",
    "\\ud800",
    "((((((((",
    "[[[[[[[[",
    "1+1+1+1+",
];

/// Makes new inputs of old ones; the same seed makes the same inputs.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A number below a bound, 0 where that is 0.
    ///
    /// This is splitmix64, <https://prng.di.unimi.it/splitmix64.c>.
    pub fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(z.checked_rem(bound).unwrap_or_default()).unwrap_or_default()
    }

    /// A mutated input, of one of the old ones and perhaps a piece of another.
    pub fn mutate(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let pick = self.below(corpus.len());
        let mut data = corpus.get(pick).cloned().unwrap_or_default();
        for _ in 0..=self.below(6) {
            self.once(&mut data, corpus);
        }
        data.truncate(1 << 16);
        data
    }

    fn once(&mut self, data: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.below(data.len() + 1);
        let end = (at + 1 + self.below(24)).min(data.len());
        match self.below(7) {
            0 => {
                if let Some(byte) = data.get_mut(at) {
                    *byte ^= 1 << (at % 8);
                }
            }
            1 => drop(data.drain(at.min(end)..end)),
            2 => {
                let piece = data.get(at..end).unwrap_or_default().to_vec();
                let to = self.below(data.len() + 1);
                insert(data, to, &piece);
            }
            3 | 4 => {
                let pick = self.below(PIECES.len());
                insert(data, at, PIECES.get(pick).copied().unwrap_or_default().as_bytes());
            }
            5 => data.truncate(at),
            _ => {
                let pick = self.below(corpus.len());
                let other = corpus.get(pick).map(Vec::as_slice).unwrap_or_default();
                let from = self.below(other.len() + 1);
                let to = (from + self.below(200)).min(other.len());
                let piece = other.get(from..to).unwrap_or_default().to_vec();
                insert(data, at, &piece);
            }
        }
    }
}

fn insert(data: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let at = at.min(data.len());
    data.splice(at..at, piece.iter().copied());
}
