package dev.gopuram.platform.objects;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As much of S3 as the store uses, path style, in memory: what the tests have instead of a real server, which Debian does
 * not offer. It checks no signature.
 */
final class S3Server implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final Map<String, TreeMap<Integer, byte[]>> uploads = new ConcurrentSkipListMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** What it does wrong. */
    enum Fault {
        NONE,
        /** 500 to the first of each call. */
        ERROR_ONCE,
        ERROR_ON_PUT,
        ERROR_ON_SECOND_PART,
        /** Says 200 to the end of an upload, and the error in its body. */
        ERROR_IN_SUCCESS,
        /** The whole object to who asks for a part. */
        NO_RANGES,
        /** Half of what it announced. */
        CUT_OFF,
        NO_BUCKET,
        /** 404 without a word. */
        SILENT_404,
        /** Takes the call and says nothing. */
        HANG
    }

    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;

    void fault(Fault next) {
        fault = next;
    }

    S3Server() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    S3Config config() {
        return new S3Config(
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "us-east-1",
                "bucket",
                "below",
                "key",
                Secret.of("secret"),
                ByteSize.mib(5),
                Duration.ofSeconds(2));
    }

    int openUploads() {
        return uploads.size();
    }

    int uploadsBegun() {
        return ids.get();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/bucket".length());
            String key = path.startsWith("/") ? path.substring(1) : path;
            byte[] body = body(exchange);
            if (failed(exchange)) {
                return;
            }
            route(exchange, key, query(exchange), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean failed(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestMethod() + exchange.getRequestURI();
        boolean fails = switch (fault) {
            case ERROR_ONCE -> failed.add(call);
            case ERROR_ON_PUT -> call.startsWith("PUT");
            case ERROR_ON_SECOND_PART -> call.contains("partNumber=2");
            case HANG -> {
                awaitClosed();
                yield true;
            }
            case NO_BUCKET -> {
                xml(exchange, 404, "<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>");
                yield false;
            }
            case NONE, ERROR_IN_SUCCESS, NO_RANGES, CUT_OFF, SILENT_404 -> false;
        };
        if (fails) {
            xml(exchange, 500, "<Error><Code>InternalError</Code><Message>broken</Message></Error>");
        }
        return fails || fault == Fault.NO_BUCKET;
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void route(HttpExchange exchange, String key, Map<String, String> query, byte[] body) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> put(exchange, key, query, body);
            case "POST" -> post(exchange, key, query);
            case "GET" -> get(exchange, key, query);
            case "HEAD" -> exchange.sendResponseHeaders(objects.containsKey(key) ? 200 : 404, -1);
            case "DELETE" -> {
                if (query.containsKey("uploadId")) {
                    uploads.remove(query.get("uploadId"));
                } else {
                    objects.remove(key);
                }
                exchange.sendResponseHeaders(204, -1);
            }
            default -> exchange.sendResponseHeaders(405, -1);
        }
    }

    private void put(HttpExchange exchange, String key, Map<String, String> query, byte[] body) throws IOException {
        if (query.containsKey("partNumber")) {
            uploads.get(query.get("uploadId")).put(Integer.valueOf(query.get("partNumber")), body);
        } else {
            objects.put(key, body);
        }
        exchange.getResponseHeaders().set("ETag", "\"e\"");
        exchange.sendResponseHeaders(200, -1);
    }

    private void post(HttpExchange exchange, String key, Map<String, String> query) throws IOException {
        if (query.containsKey("uploads")) {
            String id = "u" + ids.incrementAndGet();
            uploads.put(id, new TreeMap<>());
            xml(
                    exchange,
                    200,
                    "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>" + key + "</Key><UploadId>" + id
                            + "</UploadId></InitiateMultipartUploadResult>");
            return;
        }
        if (fault == Fault.ERROR_IN_SUCCESS) {
            xml(exchange, 200, "<Error><Code>InternalError</Code><Message>broken</Message></Error>");
            return;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : uploads.remove(query.get("uploadId")).values()) {
            whole.write(part);
        }
        objects.put(key, whole.toByteArray());
        xml(
                exchange,
                200,
                "<CompleteMultipartUploadResult><Key>" + key + "</Key><ETag>e</ETag>"
                        + "</CompleteMultipartUploadResult>");
    }

    private void get(HttpExchange exchange, String key, Map<String, String> query) throws IOException {
        if (query.containsKey("list-type")) {
            list(exchange, query);
            return;
        }
        byte[] object = objects.get(key);
        if (object == null && fault == Fault.SILENT_404) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        if (object == null) {
            xml(exchange, 404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");
            return;
        }
        String[] range = exchange.getRequestHeaders()
                .getFirst("Range")
                .substring("bytes=".length())
                .split("-");
        int from = Integer.parseInt(range[0]);
        if (from >= object.length) {
            xml(exchange, 416, "<Error><Code>InvalidRange</Code><Message>past the end</Message></Error>");
            return;
        }
        byte[] part = Arrays.copyOfRange(object, from, (int) Math.min(Long.parseLong(range[1]) + 1, object.length));
        if (fault == Fault.NO_RANGES) {
            exchange.sendResponseHeaders(200, object.length);
            exchange.getResponseBody().write(object);
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (from + part.length - 1) + "/" + object.length);
        exchange.sendResponseHeaders(206, part.length);
        if (fault == Fault.CUT_OFF) {
            exchange.getResponseBody().write(part, 0, part.length / 2);
            return;
        }
        exchange.getResponseBody().write(part);
    }

    private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
        StringBuilder keys = new StringBuilder();
        objects.keySet().stream()
                .filter(key -> key.startsWith(query.getOrDefault("prefix", "")))
                .filter(key -> key.compareTo(query.getOrDefault("start-after", "")) > 0)
                .limit(Long.parseLong(query.get("max-keys")))
                .forEach(key -> keys.append("<Contents><Key>").append(key).append("</Key></Contents>"));
        xml(exchange, 200, "<ListBucketResult>" + keys + "</ListBucketResult>");
    }

    private static void xml(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> all = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] both = pair.split("=", 2);
            all.put(both[0], both.length < 2 ? "" : URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return all;
    }

    /** The SDK signs a body in chunks over plain HTTP: each has its length and signature on a line before it. */
    private static byte[] body(HttpExchange exchange) throws IOException {
        byte[] raw = exchange.getRequestBody().readAllBytes();
        String sha256 = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
        if (sha256 == null || !sha256.startsWith("STREAMING")) {
            return raw;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int end = at;
            while (raw[end] != '\r') {
                end++;
            }
            String head = new String(raw, at, end - at, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(head.split(";")[0], 16);
            if (length == 0) {
                return out.toByteArray();
            }
            out.write(raw, end + 2, length);
            at = end + 2 + length + 2;
        }
    }
}
