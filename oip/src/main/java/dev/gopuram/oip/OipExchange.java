package dev.gopuram.oip;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Problem.Code;
import dev.gopuram.platform.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One request to another server and its answer, or what its failure means to us. */
final class OipExchange {
    /** Characters of another server's words that we repeat. */
    private static final int MAX_WORDS = 500;

    /** A server that asks for longer is not believed. */
    private static final int MAX_RETRY_SECONDS = 3600;

    private final HttpClient http;
    private final int maxBody;

    OipExchange(HttpClient http, int maxBody) {
        this.http = http;
        this.maxBody = maxBody;
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request, Deadline deadline) {
        deadline.check("calling the model's server");
        CompletableFuture<HttpResponse<byte[]>> reply =
                http.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBody));
        HttpResponse<byte[]> answer = await(reply, deadline);
        if (answer.statusCode() != 200) {
            throw failure(answer);
        }
        return answer;
    }

    private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> reply, Deadline deadline) {
        try {
            return reply.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw Problem.of(Code.UPSTREAM_TIMEOUT, "the model's server did not answer in time")
                    .causedBy(late);
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            throw Problem.from(left);
        } catch (ExecutionException failed) {
            throw Problem.of(Code.UPSTREAM_FAILED, broken(failed)).causedBy(failed);
        } finally {
            // Lets go of the connection where nobody waits any more; a whole answer does not notice.
            reply.cancel(true);
        }
    }

    /** The cause has the server's address, which is not for callers. */
    private String broken(ExecutionException failed) {
        boolean tooLong = String.valueOf(failed.getMessage()).contains("exceeds capacity");
        return tooLong
                ? "the model's server answered more than " + maxBody + " bytes"
                : "the connection to the model's server failed";
    }

    private static Problem failure(HttpResponse<byte[]> answer) {
        String words = words(answer.body());
        Problem problem = switch (answer.statusCode()) {
            case 400, 413, 415, 422 -> Problem.of(Code.INVALID, "the model's server refused it: " + words);
            case 404 -> Problem.of(Code.NOT_FOUND, "the model's server does not know it: " + words);
            case 429 -> Problem.of(Code.RATE_LIMITED, "the model's server is at its limit: " + words);
            case 503 -> Problem.of(Code.UNAVAILABLE, "the model's server is not ready: " + words);
            case 408, 504 -> Problem.of(Code.UPSTREAM_TIMEOUT, "the model's server was too slow: " + words);
            default ->
                Problem.of(Code.UPSTREAM_FAILED, "the model's server answered " + answer.statusCode() + ": " + words);
        };
        return answer.headers()
                .firstValue("retry-after")
                .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                .map(seconds ->
                        problem.retryAfter(Duration.ofSeconds(Math.min(MAX_RETRY_SECONDS, Integer.parseInt(seconds)))))
                .orElse(problem);
    }

    private static String words(byte[] body) {
        try {
            JsonNode error = Json.foreignTree(body).path("error");
            String words =
                    error.isString() ? error.asString() : error.path("message").asString("");
            return words.isEmpty() ? "it gave no reason" : words.substring(0, Math.min(MAX_WORDS, words.length()));
        } catch (JacksonException none) {
            return "it gave no reason";
        }
    }
}
