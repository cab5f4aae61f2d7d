package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The public document and the page that shows it. The page carries its script and style within; its policy allows
 * exactly those two, by their digests, and nothing from anywhere else.
 */
final class Pages {
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    private final Bytes openapi;
    private final Bytes page;
    private final String policy;

    private Pages(Bytes openapi, Bytes page) {
        this.openapi = openapi;
        this.page = page;
        this.policy = "default-src 'none'; script-src " + digests(SCRIPT, page.utf8()) + "; style-src "
                + digests(STYLE, page.utf8())
                + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    static Pages load() {
        return new Pages(resource("openapi.json"), resource("docs.html"));
    }

    Operation document() {
        Answer answer = new Answer.Whole(200, Answer.JSON, openapi);
        return call -> answer;
    }

    Operation docs() {
        Headers headers = Headers.of(
                "content-type",
                "text/html; charset=utf-8",
                "content-security-policy",
                policy,
                "referrer-policy",
                "no-referrer");
        Answer answer = new Answer.Whole(200, headers, page);
        return call -> answer;
    }

    private static Bytes resource(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return Bytes.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digests(Pattern element, String html) {
        return element.matcher(html).results().map(Pages::digest).collect(Collectors.joining(" "));
    }

    private static String digest(MatchResult element) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(element.group(1).getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
