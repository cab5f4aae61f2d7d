package dev.gopuram.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * P11: what it costs to cross the network once. The same small request (one model's card: one port call) is answered by
 * one process, and by an edge with the model service behind it; the difference is the hop, mutual TLS and the record
 * bridge included. Beside it stands a plain gRPC echo.
 */
final class HopBench {
    private static final int CALLERS = 8;

    private final Peers peers;
    private final Duration warmUp;
    private final Duration cell;
    private final int rounds;

    HopBench(Peers peers, Duration warmUp, Duration cell, int rounds) {
        this.peers = peers;
        this.warmUp = warmUp;
        this.cell = cell;
        this.rounds = rounds;
    }

    /** The processes of one topology, and where requests go. */
    private record Side(List<Peer> nodes, Load load) implements AutoCloseable {
        double cpuMicros(Duration length) {
            long before = cpu();
            Load.Result result = load.run(CALLERS, length);
            if (result.failures() > 0) {
                throw new IllegalStateException(result.failures() + " of " + result.requests() + " failed");
            }
            return (cpu() - before) / 1e3 / result.requests();
        }

        private long cpu() {
            return nodes.stream()
                    .mapToLong(node -> Cpu.nanos(node.process().toHandle()))
                    .sum();
        }

        @Override
        public void close() {
            nodes.forEach(Peer::close);
        }
    }

    List<Table> run() {
        List<Double> here = new ArrayList<>();
        List<Double> apart = new ArrayList<>();
        List<Double> echo = new ArrayList<>();
        try (Side local = local();
                Side split = split();
                Peer echoServer = echoServer()) {
            local.load().run(CALLERS, warmUp);
            split.load().run(CALLERS, warmUp);
            GrpcEcho.callFor(echoServer.port(), CALLERS, warmUp);
            for (int round = 0; round < rounds; round++) {
                here.add(local.cpuMicros(cell));
                apart.add(split.cpuMicros(cell));
                echo.add(echoMicros(echoServer));
            }
        }
        Table table = new Table("P11  CPU per call, us");
        table.row("plain gRPC echo, both ends", Table.median(echo));
        table.row("one hop of gopuram (split less local)", Table.median(apart) - Table.median(here));
        table.row("request answered in one process", Table.median(here));
        table.row("request answered by edge and models", Table.median(apart));
        return List.of(table);
    }

    private double echoMicros(Peer server) {
        long before = echoCpu(server);
        long calls = GrpcEcho.callFor(server.port(), CALLERS, cell);
        return (echoCpu(server) - before) / 1e3 / calls;
    }

    private static long echoCpu(Peer server) {
        return Cpu.nanos(server.process().toHandle()) + Cpu.nanos(ProcessHandle.current());
    }

    private Peer echoServer() {
        int port = Peer.freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GrpcEcho.class.getName(),
                "" + port);
        return new Peer("echo", Peer.start(command, peers.work().resolve("echo.log"), port), port, "/", List.of(), "");
    }

    private Side local() {
        int port = Peer.freePort();
        Path data = peers.work().resolve("hop-one");
        Path config =
                peers.write("hop-one.yaml", "server: { port: %d, grpc_port: 0, admin_port: 0 }\n".formatted(port));
        return side(List.of(serve("hop-one", config, data, port)), port, data);
    }

    /** An edge that holds everything but the models, and the models behind it: one call crosses. */
    private Side split() {
        int port = Peer.freePort();
        int wire = Peer.freePort();
        Path certs = peers.work().resolve("certs");
        gopuram("certs", "init", "--dir", certs.toString());
        gopuram("certs", "issue", "edge", "--dir", certs.toString(), "--services", "gateway,users,search,chat");
        gopuram("certs", "issue", "core", "--dir", certs.toString(), "--services", "models");
        String nodes = """
            nodes:
              edge: { runs: [gateway, users, search, chat], listen: "127.0.0.1:%d" }
              core: { runs: [models], wire: "127.0.0.1:%d" }
            tls: { ca: %s/ca.crt, cert: %s/NODE.crt, key: %s/NODE.key }
            server: { port: %d, grpc_port: 0, admin_port: 0 }
            """.formatted(port, wire, certs, certs, certs, port);
        Path data = peers.work().resolve("hop-edge");
        Path coreConfig = peers.write("hop-core.yaml", "node: core\n" + nodes.replace("NODE", "core"));
        Path edgeConfig = peers.write("hop-edge.yaml", "node: edge\n" + nodes.replace("NODE", "edge"));
        Peer core = serve("hop-core", coreConfig, peers.work().resolve("hop-core"), wire);
        Peer edge = serve("hop-edge", edgeConfig, data, port);
        return side(List.of(edge, core), port, data);
    }

    private Side side(List<Peer> nodes, int port, Path data) {
        Load load = Load.get(port, "/v1/models/all-minilm-l6-v2", List.of("Authorization: Bearer " + peers.key(data)));
        return new Side(nodes, load);
    }

    private Peer serve(String name, Path config, Path data, int port) {
        Process process = Peer.start(
                peers.gopuramCommand("serve", "--config", config.toString(), "--data", data.toString()),
                peers.work().resolve(name + ".log"),
                port);
        return new Peer(name, process, port, "/", List.of(), "");
    }

    private void gopuram(String... arguments) {
        try {
            Process process = new ProcessBuilder(peers.gopuramCommand(arguments))
                    .inheritIO()
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException("failed: " + String.join(" ", arguments));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
