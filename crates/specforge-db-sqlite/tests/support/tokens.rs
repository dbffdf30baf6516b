//! Tokens of SQL, cut by a few lines of the tests' own.

/// A token: quoted names without their quotes and in lower case, texts and numbers as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    Quoted,
    Literal,
    Sign,
}

impl Token {
    pub fn is(&self, word: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Sign) && self.text == word
    }
}

pub fn tokens(sql: &str) -> Vec<Token> {
    let chars: Vec<char> = sql.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = at(i);
        if c.is_whitespace() {
            i += 1;
        } else if c == '-' && at(i + 1) == '-' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            i += 2;
            while i < chars.len() && !(at(i) == '*' && at(i + 1) == '/') {
                i += 1;
            }
            i += 2;
        } else if matches!(c, '\'' | '"' | '`' | '[') {
            let close = if c == '[' { ']' } else { c };
            let mut text = String::new();
            i += 1;
            while i < chars.len() {
                if at(i) == close {
                    if close != ']' && at(i + 1) == close {
                        text.push(close);
                        i += 2;
                        continue;
                    }
                    break;
                }
                text.push(at(i));
                i += 1;
            }
            i += 1;
            out.push(if c == '\'' {
                Token { text: format!("'{}'", text.replace('\'', "''")), kind: Kind::Literal }
            } else {
                Token { text: text.to_ascii_lowercase(), kind: Kind::Quoted }
            });
        } else if c.is_ascii_digit() || (c == '.' && at(i + 1).is_ascii_digit()) {
            let start = i;
            while at(i).is_ascii_alphanumeric()
                || matches!(at(i), '.' | '_')
                || (matches!(at(i), '+' | '-')
                    && matches!(at(i - 1), 'e' | 'E')
                    && !is_hex(&chars[start..i]))
            {
                i += 1;
            }
            let text: String = chars[start..i].iter().collect();
            out.push(Token { text: text.to_ascii_lowercase(), kind: Kind::Literal });
        } else if (c == 'x' || c == 'X') && at(i + 1) == '\'' {
            let start = i;
            i += 2;
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
            let text: String = chars[start..i.min(chars.len())].iter().collect();
            out.push(Token { text: text.to_ascii_lowercase(), kind: Kind::Literal });
        } else if c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii() {
            let start = i;
            while at(i).is_alphanumeric()
                || matches!(at(i), '_' | '$')
                || (at(i) != '\0' && !at(i).is_ascii())
            {
                i += 1;
            }
            let text: String = chars[start..i].iter().collect();
            out.push(Token { text: text.to_ascii_lowercase(), kind: Kind::Word });
        } else {
            let two: String = chars[i..(i + 2).min(chars.len())].iter().collect();
            let text = match two.as_str() {
                "<>" => "!=".to_owned(),
                "==" => "=".to_owned(),
                "||" | "<=" | ">=" | "!=" | "<<" | ">>" | "->" => two.clone(),
                _ => c.to_string(),
            };
            i += if text == "=" && two != "==" || two != text && text != "!=" && text != "=" {
                1
            } else {
                2
            };
            out.push(Token { text, kind: Kind::Sign });
        }
    }
    if out.last().is_some_and(|t| t.is(";")) {
        out.pop();
    }
    out
}

fn is_hex(number: &[char]) -> bool {
    matches!(number, ['0', 'x' | 'X', ..])
}

/// Tokens as one text in which spelling no longer shows.
pub fn text(tokens: &[Token]) -> String {
    let spelled = tokens.iter().map(|token| {
        let plain = token.text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
        if token.kind == Kind::Quoted && (!plain || token.text.is_empty()) {
            format!("\"{}\"", token.text)
        } else {
            token.text.clone()
        }
    });
    spelled.collect::<Vec<_>>().join(" ")
}

/// Where the bracket that opens at `open` closes.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        depth += i32::from(token.is("(")) - i32::from(token.is(")"));
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// The tokens between commas outside brackets.
pub fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        depth += i32::from(token.is("(")) - i32::from(token.is(")"));
        if depth == 0 && token.is(",") {
            parts.push(&tokens[start..at]);
            start = at + 1;
        }
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}

/// Without the brackets that enclose the whole.
pub fn bare(mut tokens: &[Token]) -> &[Token] {
    while tokens.first().is_some_and(|t| t.is("(")) && closing(tokens, 0) + 1 == tokens.len() {
        tokens = &tokens[1..tokens.len() - 1];
    }
    tokens
}
