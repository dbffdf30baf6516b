//! The fenced blocks of a page of documentation, and the examples that they make up.

/// A fenced block: the words behind its fence, and its text.
#[derive(Debug)]
pub struct Fence {
    /// The last word behind its fence.
    pub role: String,
    /// Its text.
    pub text: String,
}

/// The blocks of a page in order; its role is the last word behind the fence.
///
/// # Panics
///
/// Where a fence is never closed.
pub fn fences(page: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(fence)) => fences.push(fence),
            (Some(info), None) => {
                let role = info.split_whitespace().last().unwrap_or_default().to_owned();
                open = Some(Fence { role, text: String::new() });
            }
            (None, Some(mut fence)) => {
                fence.text.push_str(line);
                fence.text.push('\n');
                open = Some(fence);
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    fences
}

/// The examples of a page: each ends with a block of that role.
///
/// # Panics
///
/// Where the last example does not end so.
pub fn examples(page: &str, last: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut blocks = Vec::new();
    for fence in fences(page) {
        let ends = fence.role == last;
        blocks.push(fence);
        if ends {
            examples.push(Example { blocks: std::mem::take(&mut blocks) });
        }
    }
    assert!(blocks.is_empty(), "an example does not end in `{last}`: {blocks:?}");
    examples
}

/// The blocks of one example.
#[derive(Debug)]
pub struct Example {
    blocks: Vec<Fence>,
}

impl Example {
    /// The text of the block of that role.
    pub fn get(&self, role: &str) -> Option<&str> {
        self.blocks.iter().find(|fence| fence.role == role).map(|fence| fence.text.as_str())
    }

    /// The lines of the block of that role.
    pub fn lines(&self, role: &str) -> Vec<String> {
        self.get(role).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// The roles of all blocks.
    pub fn roles(&self) -> Vec<&str> {
        self.blocks.iter().map(|fence| fence.role.as_str()).collect()
    }
}

/// The headings of the second level.
pub fn sections(page: &str) -> Vec<&str> {
    page.lines().filter_map(|line| line.strip_prefix("## ")).collect()
}
