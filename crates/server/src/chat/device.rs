//! The device a person comes with, as far as it shows itself.

use std::net::IpAddr;

/// Where a session is made.
#[derive(Clone, Debug)]
pub struct Device {
    /// The `User-Agent`, as sent.
    pub user_agent: String,
    /// Who asks, for the limits of rate.
    pub address: IpAddr,
    /// Whether it is this very machine, under a name of its own.
    pub local: bool,
    /// « Rester connecté sur cet appareil ».
    pub lasting: bool,
}

impl Device {
    /// « Firefox, Windows »: what a person recognises of it; empty when nothing is known.
    pub fn label(&self) -> String {
        // The order matters: most browsers also name those they descend from, and Android names Linux.
        const BROWSERS: [(&str, &str); 9] = [
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser", "Samsung Internet"),
            ("Firefox/", "Firefox"),
            ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
            ("curl/", "curl"),
        ];
        const SYSTEMS: [(&str, &str); 7] = [
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ];
        let known = |names: &[(&str, &'static str)]| {
            names
                .iter()
                .find(|(mark, _)| self.user_agent.contains(mark))
                .map(|(_, name)| *name)
        };
        [known(&BROWSERS), known(&SYSTEMS)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_by_its_browser_and_system() {
        for (agent, label) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox, Linux",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge, Windows",
            ),
            ("curl/8.5.0", "curl"),
            ("", ""),
        ] {
            let device = Device {
                user_agent: agent.to_owned(),
                address: std::net::Ipv4Addr::LOCALHOST.into(),
                local: true,
                lasting: true,
            };
            assert_eq!(device.label(), label);
        }
    }
}
