export { PacificaIntakeModule, PacificaModule } from './pacifica.module';
