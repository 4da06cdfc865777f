// Connect's declarations take this type from the DOM's, which a program for Node does not have.
type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;
