"""The product on one machine: API Gateway's double, moto inside the process, a clock that rings the schedules."""
