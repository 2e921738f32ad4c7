//! `palabre serve`: everything a server needs before its first request, and its end.

use super::{data_dir, log};
use crate::{
    app::App,
    config::{self, Config},
    http,
};
use anyhow::{Context, anyhow};
use std::{
    io::{ErrorKind, Write},
    net::SocketAddr,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

pub(super) fn serve(config: Config) -> anyhow::Result<()> {
    log::start(&config);
    warn(&config);
    data_dir::make(&config)?;
    let _lock = config
        .database_file()
        .map(|file| data_dir::Lock::take(&file))
        .transpose()?;
    raise_descriptors();
    super::block_on(async move {
        let mut listeners = Vec::new();
        for address in &config.listen {
            listeners.push(bind(*address).await?);
        }
        let stopped = stopped()?;
        let _served = palabre_store::Lock::take(&config.database_url).await?;
        let (app, beside) = App::start(config).await?;
        announce(&app, &listeners)?;
        let stop = async {
            stopped.await;
            app.begin_drain();
        };
        http::serve(app.clone(), listeners, stop).await;
        app.stop(beside).await;
        tracing::info!("stopped");
        Ok(())
    })
}

fn warn(config: &Config) {
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    for name in config::unknown_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
    {
        tracing::warn!("the variable {name} sets nothing: check its spelling");
    }
    if let Some(mode) = data_dir::open_mode(&config.data_dir) {
        tracing::warn!(
            "others may look into {} (mode {mode:04o}): chmod 700 it",
            config.data_dir.display()
        );
    }
}

/// Each socket needs a descriptor, and the usual soft limit of 1,024 is there for programs that use `select`.
fn raise_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    if limit.current != limit.maximum && setrlimit(Resource::Nofile, raised).is_err() {
        tracing::warn!("the limit of open files stays at {:?}", limit.current);
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => {
                anyhow!("the address {address} is already in use: stop what listens there, or change listen")
            }
            ErrorKind::AddrNotAvailable => {
                anyhow!("the address {address} is not one of this machine: change listen")
            }
            ErrorKind::PermissionDenied => {
                anyhow!(
                    "the address {address} needs rights: choose a port from 1024 up, or put a proxy before it"
                )
            }
            _ => anyhow!("the address {address} cannot be listened on: {error}"),
        })
}

/// Tells where to go, on stdout, whatever the log's filter is.
fn announce(app: &App, listeners: &[TcpListener]) -> anyhow::Result<()> {
    let mut addresses = Vec::new();
    for listener in listeners {
        addresses.push(format!(
            "http://{}",
            listener.local_addr().context("the listener is gone")?
        ));
    }
    tracing::info!(addresses = addresses.join(" "), "listening");
    let open = match &app.config.public_url {
        Some(origin) => origin.text.clone(),
        None => addresses.swap_remove(0),
    };
    let mut out = std::io::stdout().lock();
    // A closed stdout keeps nobody from serving.
    let _ = writeln!(out, "Palabre is open at {open}").and_then(|()| out.flush());
    if !app.space().set_up && !app.config.is_for_this_machine() {
        tracing::info!("the first visit asks for this setup code: {}", app.setup_code);
    }
    Ok(())
}

/// Resolves at SIGTERM or SIGINT.
fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    let watch = |kind| signal(kind).context("signals cannot be received");
    let (mut terminate, mut interrupt) = (watch(SignalKind::terminate())?, watch(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: no new connection is taken");
    })
}
