package dev.gopuram.testkit;

import dev.gopuram.platform.security.Tls;
import dev.gopuram.platform.wire.WireServer;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;

/**
 * The process of SPLIT: opens a fixture's service, serves it on a free port, says which, and ends when its standard
 * input does. Arguments: the fixture's class, the data directory, and the files of authority, certificate and key.
 */
public final class SplitMain {
    static final String PORT = "split port ";

    private SplitMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        Fixture<?> fixture = fixture(arguments[0]);
        Path dataDir = Path.of(arguments[1]);
        Tls tls = new Tls(Path.of(arguments[2]), Path.of(arguments[3]), Path.of(arguments[4]));
        serve(fixture, dataDir, tls);
        System.exit(0);
    }

    private static <P> void serve(Fixture<P> fixture, Path dataDir, Tls tls) throws IOException {
        LocalRunning<P> served = LocalRunning.start(fixture, dataDir);
        WireServer server = TestWire.serve(fixture.port(), served.port(), tls);
        System.out.println(PORT + server.port());
        System.out.flush();
        while (System.in.read() >= 0) {
            // The parent says nothing; it only holds the pipe open.
        }
        server.stop();
        served.close();
    }

    private static Fixture<?> fixture(String className) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(className).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Fixture<?>) constructor.newInstance();
    }
}
