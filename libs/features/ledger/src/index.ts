export { HistoryModule } from './history.module';
export { LedgerModule } from './ledger.module';
