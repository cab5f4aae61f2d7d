package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import java.util.List;

/** Whoever a prompt names and nobody knows here. It fails, so that the next one in the prompt's list has its turn. */
final class MissingProvider implements Provider {
    private final Problem failure;

    /**
     * Fails each time.
     *
     * @param unknown says that nobody goes by the name
     */
    MissingProvider(Problem unknown) {
        this.failure = Problem.of(Problem.Code.UPSTREAM_FAILED, "the prompt's " + unknown.detail());
    }

    @Override
    public Completion complete(Ask ask) {
        throw failure;
    }

    @Override
    public TokenStream stream(Ask ask) {
        throw failure;
    }

    @Override
    public TokenCount count(Ask ask) {
        throw failure;
    }

    @Override
    public boolean serves(String model) {
        return false;
    }

    @Override
    public String nameOf(String model) {
        return model;
    }

    @Override
    public List<String> models() {
        return List.of();
    }
}
