package dev.gopuram.app;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.config.Config;
import dev.gopuram.platform.config.ConfigWatcher;
import dev.gopuram.platform.config.Reloader;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.telemetry.Logs;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A node that serves, from the command line's start to the signal that ends it. */
final class Serving implements AutoCloseable {
    private static final Duration LOOK_AT_CONFIGURATION = Duration.ofSeconds(2);

    private final Node node;
    private final Part configWatcher;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread stop = new Thread(this::stopForSignal, "stop");
    private volatile @Nullable Thread beside;

    private Serving(Node node, Part configWatcher) {
        this.node = node;
        this.configWatcher = configWatcher;
    }

    /** Opens and starts the node; a failure leaves nothing open behind. */
    static Serving start(NodeOptions options) {
        Config<GopuramConfig> watched = options.watched();
        GopuramConfig config = watched.snapshot();
        watched.onReload(Serving::applyLogLevel);
        applyLogLevel(config);
        Topology topology = config.topology();
        Node node = Node.open(
                config, watched, topology, options.nodeName(config, topology), options.data(), options.wirePort());
        Reloader reloader = new Reloader(watched, node.reloadAccount());
        Part watcher = ConfigWatcher.of(reloader, LOOK_AT_CONFIGURATION, Clock.system());
        try {
            node.start();
            watcher.start();
            Hangup.onSignal(() -> reloader.reload("signal"));
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        Serving serving = new Serving(node, watcher);
        Runtime.getRuntime().addShutdownHook(serving.stop);
        return serving;
    }

    private static void applyLogLevel(GopuramConfig config) {
        Logs.configure(config.telemetry().log().level());
    }

    Node node() {
        return node;
    }

    /** What tells a user, or a program that waits for it, that requests can come. */
    String readyLine() {
        double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
        Optional<String> key = node.adminKeyFile().map(path -> "; the admin key is in " + path);
        return String.format(
                Locale.ROOT,
                "gopuram ready %s(admin %s) in %.1f s%s%s",
                node.publicUrl().map(url -> "on " + url + " ").orElse(""),
                node.adminUrl(),
                seconds,
                node.grpcTarget().map(target -> "; gRPC on " + target).orElse(""),
                key.orElse(""));
    }

    /** Waits until a signal has ended the node. */
    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** Runs work beside the node, which interrupts it before it stops. */
    void beside(String name, Runnable work) {
        beside = Thread.ofVirtual().name(name).start(work);
    }

    private void stopBeside() {
        Thread running = beside;
        if (running != null) {
            running.interrupt();
        }
    }

    /** A signal is a request to leave, not a failure, so the exit code is 0; a JVM left to itself would say 143. */
    private void stopForSignal() {
        stopBeside();
        configWatcher.stop();
        node.drainAndClose();
        stopped.countDown();
        Runtime.getRuntime().halt(0);
    }

    /** What ends without a signal keeps its own exit code. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException signalled) {
            return;
        }
        stopBeside();
        configWatcher.stop();
        node.close();
    }
}
