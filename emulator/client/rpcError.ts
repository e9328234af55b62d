import type { ErrorDto } from '../protocol/rpc/dto.ts';

/** A request that the emulator refused or could not do. Apart from the connection, so that whoever only knows the error need not load it. */
export class RpcError extends Error {
  readonly error: ErrorDto;

  constructor(error: ErrorDto) {
    super(error.message);
    this.name = 'RpcError';
    this.error = error;
  }
}
