//! Protocols whose servers greet: SSH, Telnet, FTP and mail.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_model::Field;

use super::{Values, Way};
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["ssh", "telnet", "ftp", "smtp", "imap", "pop"];

/// What must be remembered of each connection, by the way of its server.
#[derive(Default)]
pub(super) struct Greetings {
    /// Servers that have greeted.
    greeted: BTreeSet<Way>,
    /// Connections of which nothing more is read.
    over: BTreeSet<Way>,
    consoles: BTreeMap<Way, Console>,
}

#[derive(Default)]
struct Console {
    client_options: Vec<String>,
    server_options: Vec<String>,
    text: String,
    is_over: bool,
}

/// The text of a greeting without times, stamps and tokens.
fn greeting(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split_ascii_whitespace() {
        if ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"].contains(&word) {
            break;
        }
        let is_stamp = word.starts_with('<') && word.contains('@');
        let is_token = word.starts_with('[') && word.len() > 24;
        if !is_stamp && !is_token {
            words.push(word);
        }
    }
    let text = words.join(" ");
    let text = text.strip_suffix(" at").unwrap_or(&text);
    text.trim_matches(['-', '*', '=', '#', ';', ' ']).to_owned()
}

fn text(node: &Node) -> String {
    String::from_utf8_lossy(&node.bytes()).into_owned()
}

impl Greetings {
    pub(super) fn ssh(node: &Node, values: &mut Values) {
        if let Some(line) = node.first("ssh.protocol") {
            let line = text(line);
            let mut parts = line.trim().splitn(3, '-').skip(1);
            values.text(Field::SshVersion, parts.next().unwrap_or_default());
            values.text(Field::SshSoftware, parts.next().unwrap_or_default());
        }
        if node.shown("ssh.direction") == "1"
            && let Some(list) = node.first("ssh.server_host_key_algorithms")
        {
            values.add(Field::SshHostKeys, &list.bytes());
        }
    }

    pub(super) fn ftp(&mut self, node: &Node, way: &Way, values: &mut Values) {
        if node.first("ftp.request.command").is_some() {
            self.greeted.insert(way.back());
        }
        for line in &node.children {
            let argument = line.first("ftp.response.arg").map(text).unwrap_or_default();
            match line.shown("ftp.response.code") {
                "220"
                    if argument.contains(|c: char| c.is_ascii_alphabetic())
                        && self.greeted.insert(way.clone()) =>
                {
                    values.text(Field::FtpGreeting, &greeting(&argument));
                }
                "215" => values.text(Field::FtpSystem, &argument),
                _ => {}
            }
        }
    }

    pub(super) fn smtp(&mut self, node: &Node, way: &Way, values: &mut Values) {
        if node.shown("smtp.response.code") == "220" && self.greeted.insert(way.clone()) {
            values.text(Field::SmtpGreeting, &greeting(node.shown("smtp.rsp.parameter")));
        }
        if matches!(node.shown("smtp.req.command"), "EHLO" | "HELO" | "LHLO") {
            values.text(Field::SmtpClientName, node.shown("smtp.req.parameter"));
        }
    }

    pub(super) fn pop(&mut self, node: &Node, way: &Way, values: &mut Values) {
        if node.shown("pop.response.indicator") == "+OK" && self.greeted.insert(way.clone()) {
            values.text(Field::Pop3Greeting, &greeting(node.shown("pop.response.description")));
        }
        for line in node.all("pop.response.data").into_iter().map(text) {
            if let Some(name) = line.strip_prefix("IMPLEMENTATION ") {
                values.text(Field::Pop3Implementation, name);
            }
        }
    }

    pub(super) fn imap(&mut self, node: &Node, way: &Way, values: &mut Values) {
        let server = if node.shown("imap.isrequest") == "1" { way.back() } else { way.clone() };
        if self.over.contains(&server) {
            return;
        }
        for line in node.all("imap.line").into_iter().map(text) {
            let mut words = line.splitn(3, ' ').skip(1);
            let (command, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            match command {
                "ID" => identity(rest, values),
                "SELECT" => _ = self.over.insert(server.clone()),
                "OK" if line.starts_with('*') && self.greeted.insert(server.clone()) => {
                    let code = rest.starts_with('[').then(|| rest.split_once(']')).flatten();
                    values.text(Field::ImapGreeting, &greeting(code.map_or(rest, |(_, text)| text)));
                }
                _ => {}
            }
        }
    }

    /// Before anything is typed: options, and text up to a prompt.
    pub(super) fn telnet(&mut self, node: &Node, way: &Way, values: &mut Values) {
        // tshark does not say which side is the server.
        let is_server = way.source.1 < way.target.1;
        let server = if is_server { way.clone() } else { way.back() };
        let console = self.consoles.entry(server).or_default();
        for part in &node.children {
            if console.is_over {
                return;
            }
            if part.name == "telnet.data" {
                console.say(is_server, &text(part), values);
            } else if let Some(command) = part.first("telnet.cmd") {
                let name = match &*command.show {
                    "251" => "will",
                    "252" => "wont",
                    "253" => "do",
                    "254" => "dont",
                    _ => continue,
                };
                let option = format!("{name} {}", part.shown("telnet.subcmd"));
                let options =
                    if is_server { &mut console.server_options } else { &mut console.client_options };
                options.push(option);
            }
        }
    }
}

impl Console {
    fn say(&mut self, is_server: bool, text: &str, values: &mut Values) {
        if !is_server {
            self.is_over = !text.trim_matches('\0').trim().is_empty();
            return;
        }
        if self.text.is_empty() {
            for options in [&self.server_options, &self.client_options] {
                values.text(Field::TelnetOptions, &options[..options.len().min(24)].join(","));
            }
        }
        self.text.push_str(text);
        let prompt = self.text.trim_end().to_ascii_lowercase();
        if ["login:", "password:", "username:"].iter().any(|end| prompt.ends_with(end)) {
            let words = self.text.split_whitespace().filter(|word| !word.contains("tty"));
            let text = words.collect::<Vec<_>>().join(" ");
            values.text(Field::TelnetGreeting, text.trim_end_matches(':'));
            self.is_over = true;
        }
    }
}

/// `("name" "Cyrus" "os" NIL)`.
fn identity(list: &str, values: &mut Values) {
    let list = list.replace("NIL", "\"\"");
    let items: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    for pair in items.chunks_exact(2) {
        match pair[0].to_ascii_lowercase().as_str() {
            "name" => values.text(Field::ImapName, pair[1]),
            "vendor" => values.text(Field::ImapVendor, pair[1]),
            "version" => values.text(Field::ImapVersion, pair[1]),
            "os" => values.text(Field::ImapSystem, pair[1]),
            _ => {}
        }
    }
}
