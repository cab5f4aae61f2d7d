package dev.gopuram.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends exactly the bytes it is told to. */
public final class RawClient implements AutoCloseable {
    /** What came, and of headers that came more than once all values, as a list. */
    public record Reply(int status, Map<String, String> headers, String body) {}

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Eventually.BOUND.toMillis());
    }

    public static RawClient to(int port) {
        try {
            return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that takes in little before the sender must wait. */
    public static RawClient narrow(int port) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    public RawClient send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what the server may no longer want. */
    public boolean trySend(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public Reply get(String path) {
        return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").reply();
    }

    public Reply reply() {
        return reply(true);
    }

    public Reply replyToHead() {
        return reply(false);
    }

    private Reply reply(boolean withBody) {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, String> headers = headers();
        if (!withBody || status < 200 || status == 204 || status == 304) {
            return new Reply(status, headers, "");
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return new Reply(status, headers, String.join("", chunks()));
        }
        String length = headers.get("content-length");
        return new Reply(status, headers, length == null ? rest() : text(Integer.parseInt(length)));
    }

    /** The headers of a reply whose body is read piece by piece. */
    public Reply head() {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        return new Reply(status, headers(), "");
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        return headers;
    }

    public List<String> chunks() {
        List<String> chunks = new ArrayList<>();
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    /** The next chunk; empty for the last. */
    public String chunk() {
        String chunk = text(Integer.parseInt(line(), 16));
        line();
        return chunk;
    }

    public String line() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("after " + line);
                }
                if (b != '\r') {
                    line.write(b);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(int length) {
        try {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException(bytes.length + " of " + length + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the server to close; what it still sends is thrown away. A reset counts. */
    public boolean closedByServer() {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Leaves with a reset instead of a proper close. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
