package dev.gopuram.edge;

/** Whose words a route uses for its errors. */
public enum ErrorShape {
    /** RFC 9457, on our own routes. */
    PROBLEM,
    /** OpenAI's {@code {"error":{...}}}, where its dialect is spoken. */
    OPENAI,
    /** The same; but its streams are made of named and numbered events, and so are their errors. */
    OPENAI_EVENTS,
    /** Anthropic's {@code {"type":"error",...}}. */
    ANTHROPIC,
    /** The Open Inference Protocol's {@code {"error":"..."}}. */
    OIP,
    /** The fields {@code grpc-status} and {@code grpc-message} of the reply's head, and no body. */
    GRPC,
    /** MLflow's {@code {"error_code":"...","message":"..."}}, where its registry is spoken. */
    MLFLOW,
    /** That of the caller who names a version of Anthropic's API, and else OpenAI's: where one path serves both. */
    OF_CALLER
}
