package dev.gopuram.gateway;

import dev.gopuram.contracts.users.RotateKey;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a key's successor; the old one works on for the overlap. */
final class ReplaceKey implements Operation {
    private static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);
    private static final Duration LONGEST = Duration.ofDays(90);

    record Body(@Nullable Long overlapSeconds) {
        Body {
            if (overlapSeconds != null && (overlapSeconds < 0 || overlapSeconds > LONGEST.toSeconds())) {
                throw Problem.invalid("overlap_seconds", overlapSeconds, "0.." + LONGEST.toSeconds());
            }
        }
    }

    private final Users users;

    ReplaceKey(Users users) {
        this.users = users;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Long seconds = call.body().length() == 0
                ? null
                : Json.read(call.body(), Body.class).overlapSeconds();
        Duration overlap = seconds == null ? DEFAULT_OVERLAP : Duration.ofSeconds(seconds);
        RotateKey request = new RotateKey(IdempotencyKey.of(call), call.pathValue("id"), overlap);
        return Answer.json(201, KeyBody.of(call.ask(() -> users.rotateKey(request))));
    }
}
