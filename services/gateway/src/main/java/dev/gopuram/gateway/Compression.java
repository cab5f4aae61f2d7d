package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** How a body is compressed. */
enum Compression {
    NONE,
    GZIP,
    /** In the format of zlib, as HTTP has it. */
    DEFLATE;

    /** Smaller ones are not worth it. */
    private static final int WORTH_IT = 1024;

    /** That of a request, by its {@code content-encoding}. */
    static Compression of(@Nullable String encoding) {
        if (encoding == null) {
            return NONE;
        }
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> NONE;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw Problem.of(
                        Problem.Code.UNSUPPORTED_MEDIA_TYPE,
                        "content-encoding: " + encoding + " (expected: gzip, deflate or none)");
        };
    }

    /** That of a reply, by the request's {@code accept-encoding}; none unless it is asked for by its name. */
    static Compression wanted(@Nullable String accepted, Bytes body) {
        if (accepted == null || body.length() < WORTH_IT) {
            return NONE;
        }
        Compression best = NONE;
        for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = each.replace(" ", "").split(";q=", 2);
            boolean refused = parts.length == 2 && parts[1].matches("0(\\.0*)?");
            if (!refused && parts[0].equals("gzip")) {
                return GZIP;
            }
            if (!refused && parts[0].equals("deflate")) {
                best = DEFLATE;
            }
        }
        return best;
    }

    Headers named(Headers headers) {
        return this == NONE
                ? headers
                : headers.with("content-encoding", name().toLowerCase(Locale.ROOT))
                        .with("vary", "accept-encoding");
    }

    /** The body as it was, which may be no larger than the bound either. */
    Bytes expand(Bytes body, int maxBytes) {
        if (this == NONE) {
            return body;
        }
        try (InputStream in = expanding(body)) {
            byte[] whole = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw Problem.of(
                        Problem.Code.TOO_LARGE, "body: more than " + maxBytes + " bytes (expected: at most that many)");
            }
            return Bytes.wrap(whole);
        } catch (IOException broken) {
            throw Problem.invalid("body", "broken " + name().toLowerCase(Locale.ROOT), "what content-encoding says")
                    .causedBy(broken);
        }
    }

    private InputStream expanding(Bytes body) throws IOException {
        InputStream in = new ByteArrayInputStream(body.shared());
        return this == GZIP ? new GZIPInputStream(in) : new InflaterInputStream(in);
    }

    Bytes shrink(Bytes body) {
        if (this == NONE) {
            return body;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length() / 2);
        try (OutputStream shrinking = this == GZIP ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            shrinking.write(body.shared());
        } catch (IOException never) {
            throw new IllegalStateException("memory takes every byte", never);
        }
        return Bytes.wrap(out.toByteArray());
    }
}
